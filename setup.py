"""Compiles the kernel where a C compiler is at hand; without one the same file is interpreted."""

from Cython.Build import cythonize
from setuptools import Extension, setup

modules = cythonize(
    [
        Extension(
            "sluicegate.features.compiled",
            ["src/sluicegate/features/kernel.py"],
            # Contraction to fused multiply-add would give other bits than the interpreter.
            extra_compile_args=["-O3", "-ffp-contract=off"],
        )
    ],
    compiler_directives={
        "language_level": 3,
        "boundscheck": False,
        "wraparound": True,
        "cdivision": False,
        "initializedcheck": False,
    },
    quiet=True,
)
for module in modules:
    # cythonize drops this when it is given above.
    module.optional = True

setup(ext_modules=modules)
