"""Gold made by people: which reports to annotate, drafts to correct, the formats of annotation tools, agreement."""
