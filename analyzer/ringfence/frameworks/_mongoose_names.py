"""Which collection a model of mongoose stands for, and what methods of MongoDB's collections do."""

from __future__ import annotations

from ringfence.patterns import pattern

_READS = (
    "find", "findOne", "findById", "exists", "countDocuments", "count", "estimatedDocumentCount", "distinct", "aggregate",
    "where", "populate",
)  # fmt: skip
OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_READS, ("select",)),
    **dict.fromkeys(("create", "insertMany", "insertOne"), ("insert",)),
    **dict.fromkeys(("updateOne", "updateMany", "update", "replaceOne", "findByIdAndUpdate", "findOneAndUpdate",
                     "findOneAndReplace"), ("update",)),
    **dict.fromkeys(("deleteOne", "deleteMany", "remove", "findByIdAndDelete", "findByIdAndRemove", "findOneAndDelete",
                     "findOneAndRemove"), ("delete",)),
    "save": ("insert", "update"),
    "bulkWrite": ("insert", "update", "delete"),
}  # fmt: skip

_UNCOUNTABLE = {
    "advice", "energy", "excretion", "digestion", "cooperation", "health", "justice", "labour", "machinery", "equipment",
    "information", "pollution", "sewage", "paper", "money", "species", "series", "rain", "rice", "fish", "sheep", "moose",
    "deer", "news", "expertise", "status", "media",
}  # fmt: skip
_RULES = tuple(
    (pattern(text + "$"), replacement)
    for text, replacement in (
        (r"human", "humans"), (r"(m)an", r"\1en"), (r"(pe)rson", r"\1ople"), (r"(child)", r"\1ren"), (r"^(ox)", r"\1en"),
        (r"(ax|test)is", r"\1es"), (r"(octop|cact|foc|fung|nucle)us", r"\1i"), (r"(alias|status|virus)", r"\1es"),
        (r"(bu)s", r"\1ses"), (r"(buffal|tomat|potat)o", r"\1oes"), (r"([ti])um", r"\1a"), (r"sis", "ses"),
        (r"(?:([^f])fe|([lr])f)", r"\1\2ves"), (r"([^aeiouy]|qu)y", r"\1ies"), (r"(x|ch|ss|sh)", r"\1es"),
        (r"(matr|vert|ind)ix|ex", r"\1ices"), (r"([ml])ouse", r"\1ice"), (r"(kn|w|l)ife", r"\1ives"),
        (r"(quiz)", r"\1zes"), (r"s", "s"), (r"([^a-z])", r"\1"), (r"", "s"),
    )
)  # fmt: skip


def plural(name: str) -> str:
    """The plural that mongoose and Sequelize make of a model's name, lower case as mongoose has it."""
    word = name.lower()
    if word in _UNCOUNTABLE:
        return word
    for ending, replacement in _RULES:
        if ending.search(word):
            return ending.sub(replacement, word, count=1)
    return word
