#!/usr/bin/env python3
"""The tables of benches/report.rs in DuckDB, over the same rows: prints the milliseconds of the middle try, and how
many students are flagged. The rows are in memory before the clock starts. Needs `pip install duckdb`."""

import sys
import time

import duckdb

TRIES = 9

SUMS = """
create or replace temp table sums as
select student,
       sum(case when mark in (1, 2) then 1 else 0 end)::int as attended,
       sum(case when mark in (1, 2, 3) then 1 else 0 end)::int as expected
from marks group by student
"""

QUERIES = [
    """select class, case when 100 * attended >= 91 * expected then 1 when 100 * attended >= 81 * expected then 2
              when 100 * attended >= 71 * expected then 3 when 100 * attended >= 61 * expected then 4
              when 100 * attended >= 50 * expected then 5 else 6 end as band, count(*)
       from sums join students using (student) where expected > 0 group by all order by all""",
    """select class, avg(attended / expected), median(attended / expected)
       from sums join students using (student) where expected > 0 group by class order by class""",
    """select corr(attended / expected, class) from sums join students using (student)
       where expected > 0 and class < 7""",
    """with ranked as (select rank() over (order by attended / expected) as a, rank() over (order by class) as b
       from sums join students using (student) where expected > 0 and class < 7) select corr(a, b) from ranked""",
    """select module, sum(case when mark in (1, 2) then 1 else 0 end), sum(case when mark in (1, 2, 3) then 1 else 0 end)
       from marks group by module order by module""",
    """select programme, sum(attended), sum(expected) from sums join students using (student)
       group by programme order by programme""",
]

FLAGS = "select count(*) from sums where 100 * attended < 50 * expected and expected >= 5"


def main(folder):
    db = duckdb.connect()
    db.execute(f"create table marks as select student::int as student, module::smallint as module, mark::utinyint as mark from read_csv('{folder}/marks.csv')")
    db.execute(f"create table students as select student::int as student, programme::smallint as programme, class::utinyint as class from read_csv('{folder}/students.csv')")
    took = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        db.execute(SUMS)
        for query in QUERIES:
            db.execute(query).fetchall()
        flagged = db.execute(FLAGS).fetchone()[0]
        took.append(1000 * (time.perf_counter() - begun))
    print(sorted(took)[TRIES // 2], flagged)


main(sys.argv[1])
