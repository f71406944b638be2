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
        "leaderboard": {"type": "array"},
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
