"""JSON Schemas of platforms that publish none, written after what they publish; each names its source.

Additional properties are refused where the platform's page lists all that it reads, so that a slip of the pen is found.
"""

_TEXT_FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
_VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}

# gradescope-autograders.readthedocs.io/en/latest/specs/
GRADESCOPE = {
    "type": "object",
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": _TEXT_FORMAT,
        "test_output_format": _TEXT_FORMAT,
        "test_name_format": _TEXT_FORMAT,
        "visibility": _VISIBILITY,
        "stdout_visibility": _VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "value": {"type": ["number", "string"]},
                    "order": {"enum": ["asc", "desc"]},
                },
                "required": ["name", "value"],
                "additionalProperties": False,
            },
        },
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": _TEXT_FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": _TEXT_FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": _VISIBILITY,
                    "extra_data": {"type": "object"},
                },
                "additionalProperties": False,
            },
        },
    },
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "additionalProperties": False,
}

_IMAGES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"url": {"type": "string"}, "label": {"type": "string"}},
        "required": ["url"],
    },
}

# prairielearn.readthedocs.io/en/latest/externalGrading/, and the zod schema ExternalGradingResultsSchema of its source
PRAIRIELEARN = {
    "type": "object",
    "properties": {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "format_errors": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "message": {"type": "string"},
        "output": {"type": "string"},
        "images": _IMAGES,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "description": {"type": "string"},
                    "points": {"type": "number"},
                    "max_points": {"type": "number"},
                    "message": {"type": "string"},
                    "output": {"type": "string"},
                    "images": _IMAGES,
                },
                "required": ["name", "points", "max_points"],
                "additionalProperties": False,
            },
        },
    },
    "if": {"properties": {"gradable": {"const": False}}, "required": ["gradable"]},
    "else": {"required": ["score"]},
    "additionalProperties": False,
}

_TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"}
_TEXT = {"type": "string", "minLength": 1}
_POINTS = {"type": "integer", "minimum": 0}

# github.com/foundation50/classroom50: what schemas/result-v1.schema.json requires, and the group type that its wiki adds
CLASSROOM50 = {
    "type": "object",
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "classroom": _TEXT,
        "assignment": _TEXT,
        "assignment_type": {"enum": ["individual", "group", "team"]},
        "owner": _TEXT,
        "submission": {"type": "string", "pattern": "^submit/"},
        "commit": _TEXT,
        "release": _TEXT,
        "review": _TEXT,
        "datetime": _TIME,
        "score": _POINTS,
        "max-score": _POINTS,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "test-name": _TEXT,
                    "passed": {"type": "boolean"},
                    "score": _POINTS,
                    "max-score": _POINTS,
                },
                "required": ["test-name", "passed", "score", "max-score"],
            },
        },
    },
    "required": [
        *("schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release"),
        *("review", "datetime", "score", "max-score", "tests"),
    ],
    "additionalProperties": False,
}

_STATUS = {"enum": ["pass", "fail", "error"]}

# exercism.org/docs/building/tooling/test-runners/interface
EXERCISM = {
    "type": "object",
    "properties": {
        "version": {"const": 3},
        "status": _STATUS,
        "message": {"type": ["string", "null"], "maxLength": 65535},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "test_code": {"type": "string"},
                    "status": _STATUS,
                    "message": {"type": ["string", "null"], "maxLength": 65535},
                    "output": {"type": ["string", "null"], "maxLength": 500},
                    "task_id": {"type": "number"},
                },
                "required": ["name", "status", "test_code"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "status"],
    "if": {"properties": {"status": {"const": "error"}}},
    "then": {"properties": {"message": {"type": "string", "minLength": 1}}, "required": ["message"]},
    "else": {"properties": {"message": {"type": "null"}}, "required": ["tests"]},
    "additionalProperties": False,
}

# github.com/classroom-resources/autograding-grading-reporter: what src/main.js and src/notify-classroom.js read
CLASSROOM = {
    "type": "object",
    "properties": {
        "version": {"const": 1},
        "status": _STATUS,
        "max_score": {"type": "number"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "status": _STATUS,
                    "score": {"type": "number"},
                    "message": {"type": "string"},
                    "test_code": {"type": "string"},
                    "filename": {"type": "string"},
                    "line_no": {"type": "integer", "minimum": 0},
                },
                "required": ["name", "status", "score"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "status", "max_score", "tests"],
    "additionalProperties": False,
}

ALL = {
    "gradescope": GRADESCOPE,
    "prairielearn": PRAIRIELEARN,
    "exercism": EXERCISM,
    "classroom": CLASSROOM,
}
