"""spaCy pipelines that find the same entities as gongkai, as yardsticks of cost: `naive` and `tuned`.

`words` has the words of the shipped rules for both, `files` reads HTML and PDF as a first script would.
"""
