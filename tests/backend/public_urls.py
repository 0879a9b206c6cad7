"""Every address of the public site, as its own resolver knows them."""

from uuid import uuid4

from django.urls import URLPattern, get_resolver
from django.urls.converters import (
    IntConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)

from publication.places.codes import PlaceConverter

EXAMPLES = {
    UUIDConverter: lambda: str(uuid4()),
    IntConverter: lambda: "0",
    SlugConverter: lambda: "example",
    StringConverter: lambda: "example",
    PlaceConverter: lambda: "AL",
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
METHODS += ["PROPFIND"]
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def public_paths():
    """One path for each pattern."""
    return [f"/{path}" for path in _below(get_resolver("backend.urls.public"))]


def _below(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield _example(pattern.pattern)
        else:
            prefix = _example(pattern.pattern)
            yield from (prefix + rest for rest in _below(pattern))


def _example(pattern):
    path = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter)
        path = path.replace(_placeholder(path, name), EXAMPLES[kind]())
    return path


def _placeholder(path, name):
    end = path.index(f":{name}>") + len(name) + 2
    return path[path.rindex("<", 0, end) : end]
