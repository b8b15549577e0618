#!/usr/bin/env python3
"""Turns the Open University Learning Analytics Dataset into a department that Co-Tutor can import.

The data set has students, modules, assessments and results, but no names. This script draws a name for each student
from a list of names by locale, always the same name for the same student and seed, and writes the files of
`cotutor import` in the order in which they have to be imported. Nothing is guessed that the data do not say; where the
two formats differ, README.md in this folder says what was done. Python 3 standard library only.
"""

import argparse
import collections
import csv
import datetime
import hashlib
import pathlib
import sys
import time

# Month in which a presentation starts. The data set gives days relative to a start that it does not date: "B" is
# February, "J" is October. The first of the month is taken.
START_MONTH = {"B": 2, "J": 10}

# Subject areas of the modules, from the paper that describes the data set (table 1).
FIELDS = {
    "OU-SOC": ("Social Sciences", ["AAA", "BBB", "GGG"]),
    "OU-STEM": ("Science, Technology, Engineering and Mathematics", ["CCC", "DDD", "EEE", "FFF"]),
}

OUTCOME = {"Distinction": "pass", "Pass": "pass", "Fail": "fail", "Withdrawn": "withdrawn"}
# When one person has several results in their last presentation, the best one stands.
RANK = {"Distinction": 3, "Pass": 2, "Fail": 1, "Withdrawn": 0}

TUTORS_PER_FIELD = 5
TUTEES_PER_TUTOR = 20
ONE_LETTER_EVERY = 997
LONG_NAME_EVERY = 1009
LONG_NAME_LETTERS = 40


def rows(folder, name):
    """The rows of one file of the data set, as dictionaries."""
    with open(folder / name, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Output:
    """Writes the CSV files and keeps count."""

    def __init__(self, folder):
        self.folder = folder
        self.counts = {}
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name, columns, lines):
        lines = list(lines)
        with open(self.folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(lines)
        self.counts[name] = len(lines)


# Presentations


def presentation_start(presentation):
    """2013J -> 1 October 2013, 2014B -> 1 February 2014."""
    return datetime.date(int(presentation[:4]), START_MONTH[presentation[4]], 1)


def academic_year(presentation):
    """2013J -> 2013/14, 2013B -> 2012/13: the year that turns on 1 August."""
    start = presentation_start(presentation)
    first = start.year if start.month >= 8 else start.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def module_code(row):
    """AAA in 2013J is module AAA-2013J: BBB ran twice in 2013/14 (2013J, 2014B), and some people took both."""
    return f"{row['code_module']}-{row['code_presentation']}"


def day(row, days):
    """A day counted from the start of a presentation, as a date; empty when it is not given."""
    if days == "":
        return ""
    return (presentation_start(row["code_presentation"]) + datetime.timedelta(days=int(float(days)))).isoformat()


# Names


def number(seed, *parts):
    """A whole number that depends on these parts only, on any machine and any version of Python."""
    text = "|".join([str(seed), *map(str, parts)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def read_names(path):
    """Locale -> (women's given names, men's given names, family names), for locales that have both kinds."""
    lists = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = " ".join(row["name"].split())
            if name:
                lists[row["locale"]][row["kind"]].append(name)
    locales = {}
    for locale in sorted(lists):
        kinds = lists[locale]
        family = kinds.get("last_names") or kinds.get("last_names_without_suffix")
        women = kinds.get("first_names_female") or kinds.get("first_names")
        men = kinds.get("first_names_male") or kinds.get("first_names")
        if women and men and family:
            locales[locale] = (women, men, family)
    if not locales:
        sys.exit(f"{path} has no locale with both given and family names")
    return locales


def draw_name(locales, seed, key, sex):
    """Given and family name of one person, both from one locale. Locales are equally likely, so that scripts of all
    kinds occur, right-to-left ones among them."""
    codes = list(locales)
    women, men, family = locales[codes[number(seed, key, "locale") % len(codes)]]
    given = women if sex == "F" else men
    return (
        given[number(seed, key, "given") % len(given)],
        family[number(seed, key, "family") % len(family)],
        family,
    )


def student_name(locales, seed, place, key, sex):
    """As above; now and then the hard cases of real life, which lists of names seldom have: one letter, forty."""
    given, family, families = draw_name(locales, seed, key, sex)
    if place % ONE_LETTER_EVERY == 0:
        family = family[0]
    elif place % LONG_NAME_EVERY == 0:
        more = 0
        while len(family) < LONG_NAME_LETTERS:
            more += 1
            family = f"{family}-{families[number(seed, key, more) % len(families)]}"
        family = family[:LONG_NAME_LETTERS].rstrip("- ")
    return given, family


# Tables


def departments_and_programmes(out):
    departments = [("OU", "Open University (data set)", "")]
    programmes = []
    for code, (title, modules) in FIELDS.items():
        departments.append((code, title, "OU"))
        programmes += [(f"{code}-{module}", f"{title}: route {module}", code, "ug") for module in modules]
    out.write("departments", ["code", "name", "parent"], departments)
    out.write("programmes", ["code", "title", "department", "level"], programmes)


def field_of(module):
    return next(code for code, (_, modules) in FIELDS.items() if module in modules)


def staff(out, locales, seed):
    """A few tutors, a senior tutor and an administrator for each field. Returns the tutors by field."""
    latin = {code: names for code, names in locales.items() if code in ("en_GB", "en_IE", "en_IN", "cy_GB")} or locales
    people, roles, tutors = [], [], {}
    for field in FIELDS:
        for place in range(TUTORS_PER_FIELD + 2):
            given, family, _ = draw_name(latin, seed, f"staff {field} {place}", "FM"[place % 2])
            email = f"{field.lower()}.staff{place + 1}@open.example"
            people.append((email, f"{given} {family}", email.split("@")[0], field, "yes", "staff"))
            if place < TUTORS_PER_FIELD:
                tutors.setdefault(field, []).append(email)
            else:
                role = ("senior_tutor", "department_administrator")[place - TUTORS_PER_FIELD]
                roles.append((email, role, field, "2012-08-01", ""))
    out.write("staff", ["email", "name", "username", "department", "active", "kind"], people)
    return tutors, roles


def last_enrolments(infos):
    """Student -> the enrolment that counts for their outcome: the latest, and of several the best."""

    def order(row):
        return (presentation_start(row["code_presentation"]), RANK[row["final_result"]], row["code_module"])

    last = {}
    for row in infos:
        known = last.get(row["id_student"])
        if known is None or order(row) > order(known):
            last[row["id_student"]] = row
    return last


def students(out, locales, seed, infos, registrations, lengths, last):
    started, ended, credits = {}, {}, {}
    for row in infos:
        who, start = row["id_student"], presentation_start(row["code_presentation"])
        end = start + datetime.timedelta(days=lengths[module_code(row)])
        left = registrations[module_code(row), who]["date_unregistration"]
        if left != "":
            end = start + datetime.timedelta(days=int(float(left)))
        started[who] = min(started.get(who, start), start)
        ended[who] = max(ended.get(who, end), end, started[who])
        credits[who] = max(credits.get(who, 0), int(row["studied_credits"]))
    lines = []
    for place, who in enumerate(sorted(last, key=int), start=1):
        row = last[who]
        given, family = student_name(locales, seed, place, who, row["gender"])
        field, withdrawn = field_of(row["code_module"]), row["final_result"] == "Withdrawn"
        lines.append((
            who, family, given, f"{who}@students.open.example", f"{field}-{row['code_module']}",
            "ft" if credits[who] >= 120 else "pt", "withdrawn" if withdrawn else "completed",
            started[who].isoformat(), ended[who].isoformat(), row["highest_education"], row["gender"],
        ))
    out.write(
        "students",
        ["student_number", "family_name", "given_name", "email", "programme", "mode", "status", "start_date",
         "end_date", "entry_qualification", "sex"],
        lines,
    )
    return started, ended


def relationships(out, tutors, last, started, ended):
    """Twenty tutees for each tutor: enough to sign in as one. Nobody else has a tutor."""
    lines = []
    for field, emails in tutors.items():
        theirs = [who for who in sorted(last, key=int) if field_of(last[who]["code_module"]) == field]
        for place, who in enumerate(theirs[: len(emails) * TUTEES_PER_TUTOR]):
            lines.append((who, emails[place % len(emails)], "personal_tutor", started[who].isoformat(),
                          ended[who].isoformat()))
    out.write("relationships", ["student_number", "staff_email", "role", "start", "end"], lines)


def modules_and_enrolments(out, infos, registrations, lengths):
    modules = [
        (code, f"{code[:3]}, presentation {code[4:]}", field_of(code[:3])) for code in sorted(lengths)
    ]
    out.write("modules", ["code", "title", "department"], modules)
    lines = []
    for row in infos:
        code, who = module_code(row), row["id_student"]
        registration = registrations[code, who]
        start = day(row, registration["date_registration"])
        end = day(row, registration["date_unregistration"])
        if start and end and end < start:
            end = start
        lines.append((code, academic_year(row["code_presentation"]), who, start, end))
    out.write("enrolments", ["module", "academic_year", "student_number", "from", "to"], lines)


def results(out, folder):
    """Assessment results. A row without a score is no mark of 0: its mark is left empty."""
    assessments = {row["id_assessment"]: row for row in rows(folder, "assessments.csv")}
    lines = []
    for row in rows(folder, "studentAssessment.csv"):
        assessment = assessments[row["id_assessment"]]
        # A banked result was carried over from an earlier presentation: its day (-1) is none.
        submitted = "" if row["is_banked"] == "1" else day(assessment, row["date_submitted"])
        lines.append((
            row["id_student"], module_code(assessment), academic_year(assessment["code_presentation"]), row["score"],
            row["id_assessment"], assessment["weight"], submitted, day(assessment, assessment["date"]),
        ))
    columns = ["student_number", "module", "academic_year", "mark", "component", "weight", "submitted_at", "due_at"]
    out.write("results", columns, lines)


def outcomes(out, last, ended, lengths):
    """Dated at the end of the presentation, or for those who withdrew on the day they left."""
    lines = []
    for who in sorted(last, key=int):
        row = last[who]
        withdrawn = row["final_result"] == "Withdrawn"
        awarded = ended[who].isoformat() if withdrawn else day(row, str(lengths[module_code(row)]))
        lines.append((who, OUTCOME[row["final_result"]], awarded))
    out.write("outcomes", ["student_number", "degree_class", "awarded_on"], lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oulad", required=True, type=pathlib.Path, help="folder with studentInfo.csv and the others")
    parser.add_argument("--names", required=True, type=pathlib.Path, help="CSV of names: locale,kind,name")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for the files to import")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other names (default 1)")
    options = parser.parse_args()
    began = time.monotonic()

    locales = read_names(options.names)
    infos = list(rows(options.oulad, "studentInfo.csv"))
    registrations = {
        (module_code(row), row["id_student"]): row for row in rows(options.oulad, "studentRegistration.csv")
    }
    lengths = {
        module_code(row): int(row["module_presentation_length"]) for row in rows(options.oulad, "courses.csv")
    }
    last = last_enrolments(infos)

    out = Output(options.out)
    departments_and_programmes(out)
    tutors, roles = staff(out, locales, options.seed)
    started, ended = students(out, locales, options.seed, infos, registrations, lengths, last)
    relationships(out, tutors, last, started, ended)
    out.write("roles", ["staff_email", "role", "scope", "start", "end"], roles)
    modules_and_enrolments(out, infos, registrations, lengths)
    results(out, options.oulad)
    outcomes(out, last, ended, lengths)

    for name, count in out.counts.items():
        print(f"{name:21} {count:8,}")
    print(f"{time.monotonic() - began:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
