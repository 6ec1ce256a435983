"""The version of gongkai, written here only: the metadata of the package and every dataset take it from here."""

VERSION = "0.1.0"
