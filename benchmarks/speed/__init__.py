"""What a report costs, against bare reading and against spaCy: `python -m benchmarks.speed`, or `make bench`.

`works` says what is timed, `turns` how, `agreement` whether it finds the same, `goals` what is aimed at.
"""
