"""What readers of Office files share: packages, Word's text and numbering, merged cells, parts put together."""
