"""Every example in the docstrings of the statistics is true, and every public function has one."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pytest

from funnelkit import statistics

MODULES = sorted(module.name for module in pkgutil.iter_modules(statistics.__path__, "funnelkit.statistics."))


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name):
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_say_what_they_are_for(name):
    module = importlib.import_module(name)
    own = [member for member in vars(module).values() if getattr(member, "__module__", None) == name]
    public = [member for member in own if inspect.isfunction(member) and not member.__name__.startswith("_")]
    assert all(function.__doc__ for function in public)
