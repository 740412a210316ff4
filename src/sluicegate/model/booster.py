"""Evaluating trees: the only module that knows LightGBM's C interface.

Three ways to the same numbers, equal to the bit: a prepared single-row call (about 2 µs), one
call per batch, and `lightgbm.Booster.predict` (about 20 µs per call), which stands in where the
C symbols are missing. All use one thread: LightGBM's default of one thread per processor doubles
the work on small batches without answering sooner.
"""

import ctypes
import weakref
from typing import Any, Final, Protocol

import lightgbm
import numpy as np
from numpy.typing import NDArray

_FLOAT64: Final = 1
_RAW: Final = 1
_CONTRIBUTIONS: Final = 3
_PARAMETERS: Final = b"num_threads=1 verbosity=-1"
_SINGLE: Final = 4  # up to here, calls row by row are quicker than one call for the batch

_POINTER: Final = ctypes.c_void_p
_INT: Final = ctypes.c_int
_SIGNATURES: Final[dict[str, list[Any]]] = {
    "LGBM_BoosterLoadModelFromString": [ctypes.c_char_p, _POINTER, _POINTER],
    "LGBM_BoosterGetNumFeature": [_POINTER, _POINTER],
    "LGBM_BoosterFree": [_POINTER],
    "LGBM_BoosterPredictForMat": [
        _POINTER, _POINTER, _INT, ctypes.c_int32, ctypes.c_int32, _INT, _INT, _INT, _INT,
        ctypes.c_char_p, _POINTER, _POINTER,
    ],
    "LGBM_BoosterPredictForMatSingleRowFastInit": [
        _POINTER, _INT, _INT, _INT, _INT, ctypes.c_int32, ctypes.c_char_p, _POINTER,
    ],
    "LGBM_BoosterPredictForMatSingleRowFast": [_POINTER, _POINTER, _POINTER, _POINTER],
    "LGBM_FastConfigFree": [_POINTER],
}  # fmt: skip
"""Argument types, from LightGBM's ``include/LightGBM/c_api.h``; all return 0 or -1."""


class BoosterError(RuntimeError):
    """LightGBM refused a model or a call; the text is its own."""


class Trees(Protocol):
    """Trees ready to be evaluated, by one thread at a time."""

    @property
    def columns(self) -> int:
        """Number of features F."""

    def margins(self, matrix: NDArray[np.float64], count: int) -> NDArray[np.float64]:
        """Raw margins (log-odds) of the first ``count`` rows; (count,) float64, a fresh array.

        ``matrix`` is C-contiguous float64 of shape (>= count, F) and may be a reused buffer.
        """

    def contributions(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Exact Shapley contributions (TreeSHAP) of k rows; (k, F + 1), the base value last.

        Each row sums to its raw margin, up to rounding. Lundberg et al., "From local
        explanations to global understanding with explainable AI for trees", Nature Machine
        Intelligence 2, 2020 (the path-dependent variant).
        """

    def close(self) -> None:
        """Free what is held; further calls raise. Closing twice is harmless."""


def open_trees(text: str, columns: int) -> Trees:
    """Load LightGBM's model text over ``columns`` features in the quickest way there is.

    Raises:
        BoosterError: the text is no model, or one over another number of features.
    """
    library = _library()
    return PlainTrees(text, columns) if library is None else NativeTrees(text, columns, library)


class PlainTrees:
    """Trees evaluated by LightGBM's Python interface."""

    def __init__(self, text: str, columns: int) -> None:
        try:
            self._booster: Any = lightgbm.Booster(model_str=text)
        except lightgbm.basic.LightGBMError as error:
            raise BoosterError(str(error)) from error
        _check_columns(int(self._booster.num_feature()), columns)
        self.columns = columns

    def margins(self, matrix: NDArray[np.float64], count: int) -> NDArray[np.float64]:
        _check_matrix(matrix, count, self.columns)
        return self._predict(matrix[:count], (count,), raw_score=True)

    def contributions(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        _check_matrix(matrix, len(matrix), self.columns)
        return self._predict(matrix, (len(matrix), self.columns + 1), pred_contrib=True)

    def close(self) -> None:
        self._booster = None

    def _predict(
        self, matrix: NDArray[np.float64], shape: tuple[int, ...], **kind: bool
    ) -> NDArray[np.float64]:
        if self._booster is None:
            raise BoosterError("These trees are closed.")
        if not len(matrix):
            return np.zeros(shape, dtype=np.float64)
        result = self._booster.predict(matrix, num_threads=1, **kind)
        return np.asarray(result, dtype=np.float64).reshape(shape)


class NativeTrees:
    """Trees evaluated through the C interface; the C objects are freed exactly once."""

    def __init__(self, text: str, columns: int, library: ctypes.CDLL) -> None:
        self.columns = columns
        self._library = library
        handle = _load(library, text)
        owned: list[ctypes.c_void_p] = []
        self._finalizer = weakref.finalize(self, _free, library, handle, owned)
        try:
            _check_columns(_count_features(library, handle), columns)
            self._row_margin = _single_row(library, handle, _RAW, columns)
            owned.append(self._row_margin)
            self._row_contributions = _single_row(library, handle, _CONTRIBUTIONS, columns)
            owned.append(self._row_contributions)
        except BaseException:
            self._finalizer()
            raise
        self._handle = handle
        self._length = ctypes.c_int64(0)
        self._length_at = ctypes.addressof(self._length)
        self._call_row = library.LGBM_BoosterPredictForMatSingleRowFast
        self._call_rows = library.LGBM_BoosterPredictForMat
        self._grow(256)
        self._seen: NDArray[np.float64] = np.zeros((0, columns))
        self._seen_at = 0

    def margins(self, matrix: NDArray[np.float64], count: int) -> NDArray[np.float64]:
        # asking numpy for the address costs as much as a row: a reused buffer is asked once, and
        # keeping the array alive keeps the address valid
        if matrix is not self._seen or count > len(matrix):
            _check_matrix(matrix, count, self.columns)
            self._seen, self._seen_at = matrix, int(matrix.ctypes.data)
        if len(self._out) < count:
            self._grow(2 * count)
        if count > _SINGLE:
            self._rows(_RAW, self._seen_at, count, self._out_at)
        else:
            for row in range(count):
                at = self._seen_at + row * 8 * self.columns
                self._row(self._row_margin, at, self._out_at + row * 8)
        return self._out[:count].copy()

    def contributions(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        count = len(matrix)
        _check_matrix(matrix, count, self.columns)
        result = np.zeros((count, self.columns + 1), dtype=np.float64)
        at, out = int(matrix.ctypes.data), int(result.ctypes.data)
        if count == 1:
            self._row(self._row_contributions, at, out)
        elif count:
            self._rows(_CONTRIBUTIONS, at, count, out)
        return result

    def close(self) -> None:
        self._finalizer()

    def _grow(self, rows: int) -> None:
        self._out = np.zeros(rows, dtype=np.float64)
        self._out_at = int(self._out.ctypes.data)

    def _row(self, config: ctypes.c_void_p, row: int, out: int) -> None:
        if not self._finalizer.alive:
            raise BoosterError("These trees are closed.")
        if self._call_row(config, row, self._length_at, out):
            raise BoosterError(_last_error(self._library))

    def _rows(self, kind: int, at: int, count: int, out: int) -> None:
        if not self._finalizer.alive:
            raise BoosterError("These trees are closed.")
        status = self._call_rows(
            self._handle, at, _FLOAT64, count, self.columns, 1, kind, 0, -1,
            _PARAMETERS, self._length_at, out,
        )  # fmt: skip
        if status:
            raise BoosterError(_last_error(self._library))


def _check_columns(found: int, columns: int) -> None:
    if found != columns:
        raise BoosterError(f"The trees take {found} features, not {columns}.")


def _check_matrix(matrix: NDArray[np.float64], count: int, columns: int) -> None:
    if (
        matrix.ndim != 2
        or matrix.shape[1] != columns
        or len(matrix) < count
        or matrix.dtype != np.float64
        or not matrix.flags.c_contiguous
    ):
        raise ValueError(
            f"The matrix must be C-contiguous float64 of shape (>= {count}, {columns}); "
            f"this one is {matrix.dtype} of shape {matrix.shape}."
        )


def _library() -> ctypes.CDLL | None:
    """LightGBM's library with typed symbols, or None where one of them is missing.

    A `ctypes.CDLL` of its own, since argument types set on LightGBM's would change its calls.
    """
    try:
        library = ctypes.CDLL(vars(lightgbm.basic)["_LIB"]._name)
        for symbol, arguments in _SIGNATURES.items():
            getattr(library, symbol).argtypes = arguments
        library.LGBM_GetLastError.restype = ctypes.c_char_p
    except (AttributeError, KeyError, OSError):
        return None
    return library


def _last_error(library: ctypes.CDLL) -> str:
    return bytes(library.LGBM_GetLastError()).decode("utf-8", "replace")


def _load(library: ctypes.CDLL, text: str) -> ctypes.c_void_p:
    handle, rounds = ctypes.c_void_p(), ctypes.c_int(0)
    if library.LGBM_BoosterLoadModelFromString(
        text.encode(), ctypes.addressof(rounds), ctypes.addressof(handle)
    ):
        raise BoosterError(_last_error(library))
    return handle


def _count_features(library: ctypes.CDLL, handle: ctypes.c_void_p) -> int:
    count = ctypes.c_int(0)
    if library.LGBM_BoosterGetNumFeature(handle, ctypes.addressof(count)):
        raise BoosterError(_last_error(library))
    return count.value


def _single_row(
    library: ctypes.CDLL, handle: ctypes.c_void_p, kind: int, columns: int
) -> ctypes.c_void_p:
    config = ctypes.c_void_p()
    if library.LGBM_BoosterPredictForMatSingleRowFastInit(
        handle, kind, 0, -1, _FLOAT64, columns, _PARAMETERS, ctypes.addressof(config)
    ):
        raise BoosterError(_last_error(library))
    return config


def _free(library: ctypes.CDLL, handle: ctypes.c_void_p, configs: list[ctypes.c_void_p]) -> None:
    for config in configs:
        library.LGBM_FastConfigFree(config)
    library.LGBM_BoosterFree(handle)
