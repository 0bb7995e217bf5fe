import Routing

extension RoutingTable.JWTValidation {
    /// Source: Elastic Load Balancing API Reference, `JwtValidationActionConfig` and
    /// `JwtValidationActionAdditionalClaim`.
    func check(on spoken: String) throws(Fault) {
        guard spoken == "HTTPS" else {
            throw Fault(
                .invalidCombination, "Actions of type 'jwt-validation' are supported only by HTTPS listeners")
        }
        try checkEndpoint()
        guard (1...256).contains(issuer.utf8.count) else {
            throw Fault(.invalidParameter, "The issuer must have 1 to 256 characters")
        }
        if claims.count > 10 { throw Fault(.invalidParameter, "Up to 10 additional claims can be validated") }
        for claim in claims { try claim.check() }
        guard Set(claims.map(\.name)).count == claims.count else {
            throw Fault(.invalidParameter, "A claim can be validated only once")
        }
    }

    private func checkEndpoint() throws(Fault) {
        guard jwksEndpoint.utf8.count <= 256, jwksEndpoint.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let address = KeySetAddress(jwksEndpoint)
        else {
            throw Fault(
                .invalidParameter,
                "JWKS endpoint '\(jwksEndpoint)' must be a full URL of up to 256 characters with protocol, domain and "
                    + "path")
        }
        guard address.isSecure || address.isLocal else {
            throw Fault(
                .invalidParameter, "JWKS endpoint '\(jwksEndpoint)' must use HTTPS unless it is on this machine")
        }
    }
}

extension RoutingTable.JWTValidation.Claim {
    fileprivate func check() throws(Fault) {
        if ["exp", "iss", "nbf", "iat"].contains(name) {
            throw Fault(.invalidParameter, "Claim '\(name)' is validated by default and cannot be specified")
        }
        guard (1...256).contains(name.utf8.count) else {
            throw Fault(.invalidParameter, "A claim's name must have 1 to 256 characters")
        }
        let most = format == .singleString ? 1 : 10
        guard (1...most).contains(values.count) else {
            throw Fault(
                .invalidParameter, "Claim '\(name)' with format '\(format.rawValue)' takes 1 to \(most) values")
        }
        for value in values {
            guard (1...256).contains(value.utf8.count), format != .spaceSeparatedValues || !value.contains(" ") else {
                throw Fault(.invalidParameter, "Claim value '\(value)' is not valid")
            }
        }
    }
}
