"""How a model is trained; the defaults suit ten thousand to some million events."""

from msgspec import Struct


class TrainingSettings(Struct, frozen=True):
    """Settings of one training; `train` checks their ranges.

    Attributes:
        held_out: share of the labelled events, the latest, that only measures the model.
        validation: share of the labelled events before those, that ends the boosting.
        held_out_from: start of the held-out part in microseconds since the epoch UTC, in place
            of `held_out`.
        label_delay: microseconds; events so shortly before the held-out part that their labels
            could not have been known at its start are left out of the fit.
        max_rounds: most trees; boosting ends earlier when validation stops improving.
        patience: rounds without improvement on the validation part after which boosting ends.
        learning_rate: shrinkage of each tree.
        leaves: most leaves of a tree.
        depth: greatest depth of a tree; the cost of exact explanations grows with its square.
        min_leaf: fewest events in a leaf; None derives it from the number of events.
        feature_share: share of the features each tree may use.
        l2: L2 penalty on leaf values.
        fraud_weight_cap: fraud events weigh min(cap, sqrt(legit / fraud)) in the fit; 1 means
            no weighting.
        min_category: a category value needs this many training events for a code of its own.
        min_rows: fewest labelled events.
        min_fraud: fewest fraud events.
        min_legit: fewest legitimate events.
        min_fraud_entities: fewest entities with fraud (100 for transaction models in AFD).
        min_legit_entities: fewest entities with legitimate events.
        threads: threads of the fit; the model does not depend on it.
        seed: of all randomness.
        time_budget_s: seconds after which boosting ends; such a model is not reproducible and
            its report says so. None sets no limit.
    """

    held_out: float = 0.15
    validation: float = 0.15
    held_out_from: int | None = None
    label_delay: int = 0
    max_rounds: int = 100
    patience: int = 30
    learning_rate: float = 0.15
    leaves: int = 12
    depth: int = 4
    min_leaf: int | None = None
    feature_share: float = 0.8
    l2: float = 1.0
    fraud_weight_cap: float = 1.0
    min_category: int = 10
    min_rows: int = 100
    min_fraud: int = 50
    min_legit: int = 50
    min_fraud_entities: int = 0
    min_legit_entities: int = 0
    threads: int = 1
    seed: int = 20
    time_budget_s: float | None = None
