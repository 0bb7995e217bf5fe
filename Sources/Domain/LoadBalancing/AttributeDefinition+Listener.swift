extension AttributeDefinition {
    /// Source: Elastic Load Balancing API Reference, `ListenerAttribute`; Application Load Balancers guide, "HTTP
    /// header modification for your Application Load Balancer". An empty value sends no such header.
    package static let listener: [AttributeDefinition] =
        requestNames.map { .init("routing.http.request.\($0.key).header_name", $0.value, .fieldName) }
        + responseValues.map { .init("routing.http.response.\($0).header_value", "", .fieldValue) }
        + [
            .init(
                "routing.http.response.access_control_allow_credentials.header_value", "", .oneOf(["", "true"])),
            .init("routing.http.response.server.enabled", "true", .flag),
            .init(
                "routing.http.response.x_content_type_options.header_value", "", .oneOf(["", "nosniff"])),
            .init(
                "routing.http.response.x_frame_options.header_value", "", .oneOf(["", "DENY", "SAMEORIGIN"])),
        ]

    private static let requestNames = [
        (key: "x_amzn_mtls_clientcert", value: "X-Amzn-Mtls-Clientcert"),
        (key: "x_amzn_mtls_clientcert_issuer", value: "X-Amzn-Mtls-Clientcert-Issuer"),
        (key: "x_amzn_mtls_clientcert_leaf", value: "X-Amzn-Mtls-Clientcert-Leaf"),
        (key: "x_amzn_mtls_clientcert_serial_number", value: "X-Amzn-Mtls-Clientcert-Serial-Number"),
        (key: "x_amzn_mtls_clientcert_subject", value: "X-Amzn-Mtls-Clientcert-Subject"),
        (key: "x_amzn_mtls_clientcert_validity", value: "X-Amzn-Mtls-Clientcert-Validity"),
        (key: "x_amzn_tls_cipher_suite", value: "X-Amzn-Tls-Cipher-Suite"),
        (key: "x_amzn_tls_version", value: "X-Amzn-Tls-Version"),
    ]

    private static let responseValues = [
        "access_control_allow_headers", "access_control_allow_methods", "access_control_allow_origin",
        "access_control_expose_headers", "access_control_max_age", "content_security_policy",
        "strict_transport_security",
    ]
}
