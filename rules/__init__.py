"""Rules and authority data of gongkai, shipped as files; `gongkai.rulebook` reads them."""
