"""What Django's and Django REST framework's classes call of the classes that derive from them."""

from __future__ import annotations

from ringfence.frameworks._django_rest import METHODS_OF, SERIALIZERS, VIEWS

_VIEW = (
    "get", "post", "put", "patch", "delete", "head", "options", "trace", "as_view", "setup", "dispatch",
    "http_method_not_allowed",
)  # fmt: skip
_API_VIEW = (
    *_VIEW, "initial", "initialize_request", "finalize_response", "handle_exception", "raise_uncaught_exception",
    "permission_denied", "throttled", "check_permissions", "check_object_permissions", "check_throttles",
    "determine_version", "perform_authentication", "perform_content_negotiation", "get_authenticate_header",
    "get_authenticators", "get_content_negotiator", "get_exception_handler", "get_exception_handler_context",
    "get_format_suffix", "get_parser_context", "get_parsers", "get_permissions", "get_renderer_context", "get_renderers",
    "get_throttles", "get_view_description", "get_view_name", "allowed_methods", "default_response_headers", "schema",
)  # fmt: skip
_GENERIC = (
    *_API_VIEW, "list", "create", "retrieve", "update", "partial_update", "destroy", "perform_create", "perform_update",
    "perform_destroy", "get_object", "get_queryset", "get_serializer", "get_serializer_class", "get_serializer_context",
    "filter_queryset", "paginate_queryset", "get_paginated_response", "get_success_headers", "paginator",
    "reverse_action", "get_extra_actions", "get_extra_action_url_map",
)  # fmt: skip
_SERIALIZER = (
    "validate", "validate_*", "get_*", "create", "update", "save", "to_representation", "to_internal_value",
    "run_validation", "run_validators", "is_valid", "many_init", "build_*", "include_extra_kwargs", "bind", "data",
    "errors", "clean", "clean_*", "full_clean", "save_m2m",
)  # fmt: skip

HOOKS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("django.views.View", "django.views.generic.View", "django.views.generic.base.View"), _VIEW),
    "rest_framework.views.APIView": _API_VIEW,
    **{name: _GENERIC for name in VIEWS if name not in METHODS_OF or name.startswith("rest_framework.")},
    **dict.fromkeys(SERIALIZERS, _SERIALIZER),
    "rest_framework.permissions.BasePermission": ("has_permission", "has_object_permission"),
    "rest_framework.authentication.BaseAuthentication": ("authenticate", "authenticate_header"),
    "django.core.management.base.BaseCommand": (
        "handle", "add_arguments", "execute", "create_parser", "check", "check_migrations", "get_version", "print_help",
    ),
}  # fmt: skip
"""Views that render templates are not named: a template may call any method of theirs."""
