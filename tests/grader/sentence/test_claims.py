"""Each sentence is true: what it claims is computed by loops that know nothing of terms, and gives the wrong answer."""

import importlib
import itertools
import tomllib
from pathlib import Path

import claims
import numpy as np
import pytest
import wrong_functions as wrong
from claims import Right
from one_hot import terms_of

from grader.course import BUILT_IN
from grader.scoring.formula.reading import read
from grader.scoring.formula.sentence.compose import compose
