"""Counts what is in the test data, with nothing of ours: csv, zipfile and openpyxl only.

    python3 count.py FOLDER text|workbook|oneroster|repeats|sds        prints JSON

The tables of a workbook are the ones its author marked as tables, and which columns hold words is written
down here by hand, so that this agrees with the crate only if both are right.
"""
import collections
import csv
import glob
import io
import json
import os
import re
import sys
import zipfile

DATA = sys.argv[1]

# Columns that hold words (or ids and codes nobody adds up), by file. All others hold numbers.
WORDS = {
    "Exam.csv": {"schgend", "vr", "intake", "sex", "type"},
    "ScotsSec.csv": {"sex"},
    "student": set(
        "school sex address famsize Pstatus Mjob Fjob reason guardian schoolsup famsup paid activities nursery "
        "higher internet romantic".split()
    ),
    "england_ks2final.csv": set(
        "SCHNAME PCODE PCODE2 TOWN OFSTEDRATING WEB SCHTYPE GENDER RELIGION COLOUR1 COLOUR2 PHASE".split()
    ),
    "EES_ytd_data.csv": set(
        "geographic_level country_code country_name region_code region_name new_la_code la_name education_phase "
        "time_identifier".split()
    ),
    "highland": set("la_name school_name school_type measure_category measure chart_label".split()),
    "workbook": {
        "Local Authority", "School Name", "School Type", "Local initiatives to extend FSM eligibility [Note 5]",
        "School's 6-fold urban/rural classification", "School's 8-fold urban/rural classification",
        "Denomination of school", "Note Number", "Note Detail",
        "Pupils who are eligible for FSM under local initiatives:", "2018", "2019", "2020", "2021", "2022",
    },
}
SUPPRESSED = {"c", "x", "supp", "lowcov", "ne", "np", "new"}
NOT_APPLICABLE = {"z"}
BAND = re.compile(r"^(\d+-\d+%|\d+\+%)$")


def lines_of(raw):
    """UTF-8 where it is, Windows-1252 where it is not, line by line."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    out, odd = [], 0
    for line in raw.split(b"\n"):
        try:
            out.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            odd += 1
            out.append(line.decode("cp1252", "replace"))
    return "\n".join(out), odd


def records(path):
    with open(path, "rb") as handle:
        text, odd = lines_of(handle.read())
    text = re.sub("\r+\n", "\n", text)
    delimiter = ";" if "student_performance" in path else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    # Rows wrapped whole in quotation marks: one field, which is a row itself.
    rows = [next(csv.reader([r[0]], delimiter=delimiter)) if len(r) == 1 and delimiter in r[0] else r for r in rows]
    return rows, odd


def count(header, rows, words):
    """rows: lists of str, float or None."""
    result = collections.Counter(rows=len(rows))
    total = 0.0
    for row in rows:
        for name, value in zip(header, row):
            if isinstance(value, str):
                value = value.strip()
            # Passwords are dropped, so they are no cells.
            if value is None or value == "" or "password" in name.lower():
                continue
            result["filled"] += 1
            if name in words:
                continue
            if isinstance(value, str):
                lower = value.lower()
                if lower in SUPPRESSED:
                    result["suppressed"] += 1
                    continue
                if lower in NOT_APPLICABLE:
                    result["not_applicable"] += 1
                    continue
                if BAND.match(value):
                    result["banded"] += 1
                    continue
                try:
                    value = float(value.replace(",", "").rstrip("%"))
                except ValueError:
                    result["neither"] += 1
                    continue
            result["numbers"] += 1
            total += value
    result["total"] = round(total, 3)
    for name in ("suppressed", "not_applicable", "banded", "neither", "numbers", "filled"):
        result.setdefault(name, 0)
    return result


def every_text_file():
    out = {}
    for path in sorted(glob.glob(DATA + "/education/*.csv") + glob.glob(DATA + "/real/*/*.csv")):
        rows, odd = records(path)
        head, data = (rows[0], [r for r in rows[1:] if any(c.strip() for c in r)]) if rows else ([], [])
        base, folder = os.path.basename(path), os.path.basename(os.path.dirname(path))
        words = WORDS.get(base)
        if words is None and folder == "student_performance":
            words = WORDS["student"]
        if words is None and folder == "highland_exports":
            words = WORDS["highland"]
        entry = count(head, data, words or set())
        entry["ragged"] = sum(1 for r in data if len(r) != len(head))
        entry["odd_lines"] = odd
        entry["meaning_known"] = words is not None
        entry["columns"] = len(head)
        out[os.path.relpath(path, DATA)] = entry
    return out


def workbook():
    import openpyxl

    path = glob.glob(DATA + "/real/scotland_school_level/*.xlsx")[0]
    book = openpyxl.load_workbook(path, data_only=True)
    out = {}
    for sheet in book.worksheets:
        sums = collections.Counter(rows=0, filled=0, suppressed=0, not_applicable=0, banded=0, neither=0, numbers=0)
        total = 0.0
        for table in sheet.tables.values():
            cells = [[c.value for c in row] for row in sheet[table.ref]]
            # A class or authority merged over several rows is read on each of them.
            part = count([str(h) for h in cells[0]], cells[1:], WORDS["workbook"])
            total += part.pop("total")
            sums.update(part)
        sums["total"] = round(total, 3)
        merged = 0
        first_rows = [int(re.match(r"[A-Z]+(\d+)", t.ref).group(1)) for t in sheet.tables.values()]
        for region in sheet.merged_cells.ranges:
            if region.min_col == region.max_col and first_rows and region.min_row > min(first_rows):
                if isinstance(sheet.cell(region.min_row, region.min_col).value, str):
                    merged += region.max_row - region.min_row
        sums["filled_by_merging"] = merged
        out[sheet.title] = sums
    return out


def oneroster():
    out = {}
    with zipfile.ZipFile(DATA + "/real/oneroster_small/small_3_schools.zip") as package:
        tables = {}
        for name in package.namelist():
            rows = list(csv.DictReader(io.StringIO(package.read(name).decode("utf-8-sig"), newline="")))
            tables[name[:-4]] = rows
            out[name[:-4]] = len(rows)
    taken = ["orgs", "academicSessions", "courses", "classes", "users", "enrollments"]
    out["status_filled"] = sum(1 for t in taken for r in tables[t] if r["status"])
    out["modified_filled"] = sum(1 for t in taken for r in tables[t] if r["dateLastModified"])
    out["pupils"] = sum(1 for r in tables["users"] if r["role"] == "student")
    out["pupil_emails"] = sum(1 for r in tables["users"] if r["role"] == "student" and r["email"])
    ids = {t: {r["sourcedId"] for r in tables[t]} for t in taken}
    refs = [
        ("enrollments", "classSourcedId", "classes"),
        ("enrollments", "userSourcedId", "users"),
        ("enrollments", "schoolSourcedId", "orgs"),
        ("classes", "courseSourcedId", "courses"),
        ("classes", "schoolSourcedId", "orgs"),
        ("courses", "orgSourcedId", "orgs"),
        ("orgs", "parentSourcedId", "orgs"),
        ("academicSessions", "parentSourcedId", "academicSessions"),
    ]
    out["unresolved"] = sum(1 for a, c, b in refs for r in tables[a] if r[c] and r[c] not in ids[b])
    out["unresolved"] += sum(
        1 for r in tables["classes"] for t in r["termSourcedIds"].split(",") if t and t not in ids["academicSessions"]
    )
    out["repeated_ids"] = sum(len(tables[t]) - len(ids[t]) for t in taken)
    return out


def repeats():
    """Pupil numbers that stand on more than one row of a school, with the rows as a spreadsheet shows them."""
    rows, _ = records(DATA + "/education/Exam.csv")
    school, student = rows[0].index("school"), rows[0].index("student")
    seen = collections.defaultdict(list)
    for number, row in enumerate(rows[1:], 2):
        seen[row[school], row[student]].append(number)
    return sorted(v for v in seen.values() if len(v) > 1)


def sds():
    """Each set of School Data Sync: how many of everything, references to nothing, cells of what must go."""
    sets = collections.defaultdict(dict)
    for path in glob.glob(DATA + "/real/microsoft_sds/*.csv"):
        prefix, name = os.path.basename(path)[:-4].rsplit("_", 1)
        sets[prefix][name] = list(csv.DictReader(open(path, encoding="utf-8-sig", newline="")))
    out = {}
    for prefix, tables in sets.items():
        count = out[prefix] = {"files": len(tables)}
        if "School" in tables:
            key = "DfE Number" if "DfE Number" in tables["School"][0] else "SIS ID"
            one, section, at = ("SIS ID", "Section SIS ID", "School SIS ID") if key == "SIS ID" else (
                "ID", "Section ID", "School DfE Number")
            schools = {r[key] for r in tables["School"]}
            classes = {r[one]: r for r in tables["Section"]}
            pupils = {r[one] for r in tables["Student"]}
            staff = {r[one] for r in tables["Teacher"]}
            places = {(r[section], r[one]) for r in tables["StudentEnrollment"]}
            taught = {(r[section], r[one]) for r in tables["TeacherRoster"]}
            people = tables["Student"] + tables["Teacher"]
            count["terms"] = len({r["Term SIS ID"] for r in classes.values() if "Term SIS ID" in r})
            count["courses"] = len({r["Course SIS ID"] for r in classes.values() if "Course SIS ID" in r})
            count["to_nothing"] = sum(c not in classes for c, _ in places | taught)
            count["to_nothing"] += sum(p not in pupils for _, p in places) + sum(p not in staff for _, p in taught)
            count["to_nothing"] += sum(r[at] not in schools for r in people + tables["Section"])
            count["passwords"] = sum(1 for r in people if r.get("Password"))
            rows = len(tables["StudentEnrollment"]) + len(tables["TeacherRoster"])
        else:
            schools = {r["sourcedId"] for r in tables["orgs"]}
            classes = {r["sourcedId"] for r in tables["classes"]}
            roles = tables.get("roles") or [
                {"userSourcedId": r["sourcedId"], "role": r["role"], "orgSourcedId": o}
                for r in tables["users"] for o in r["orgSourcedIds"].split(",")
            ]
            pupils = {r["userSourcedId"] for r in roles if r["role"].lower() == "student"}
            staff = {r["userSourcedId"] for r in roles} - pupils
            ids = {r["sourcedId"] for r in tables["users"]}
            count["left_out"] = len(ids - pupils - staff)
            pairs = [(r["classSourcedId"], r["userSourcedId"], r["role"].lower()) for r in tables["enrollments"]]
            places = {p for p in pairs if p[2] == "student"}
            taught = set(pairs) - places
            count["terms"] = len(tables.get("academicSessions", []))
            count["courses"] = len(tables.get("courses", []))
            count["to_nothing"] = sum((c not in classes) + (u not in pupils | staff) for c, u, _ in set(pairs))
            count["to_nothing"] += sum(r["orgSourcedId"] not in schools for r in roles + tables["classes"])
            count["to_nothing"] += sum(r["parentSourcedId"] not in schools for r in tables["orgs"] if r["parentSourcedId"])
            count["passwords"] = sum(1 for r in tables["users"] if r["password"])
            rows = len(pairs)
        count.update(orgs=len(schools), classes=len(classes), pupils=len(pupils), staff=len(staff))
        count.update(places=len(places), taught=len(taught), said_twice=rows - len(places) - len(taught))
    return out


PARTS = {"text": every_text_file, "workbook": workbook, "oneroster": oneroster, "repeats": repeats, "sds": sds}
json.dump(PARTS[sys.argv[2]](), sys.stdout, indent=1, sort_keys=True)
