import Domain
import ElasticLoadBalancingV2API
import Routing
import Smithy

extension RoutingTable.JWTValidation {
    init(_ action: Action) throws(ServiceError) {
        guard let config = action.jwtValidationConfig else {
            throw .validation("A jwt-validation action must have a JwtValidationConfig")
        }
        self.init(
            jwksEndpoint: config.jwksEndpoint, issuer: config.issuer,
            claims: try config.additionalClaims.map { claim throws(ServiceError) in
                guard let format = Claim.Format(rawValue: claim.format.rawValue) else {
                    throw .validation("Claim format '\(claim.format.rawValue)' is not valid")
                }
                return Claim(name: claim.name, format: format, values: claim.values)
            })
    }
}

extension JwtValidationActionConfig {
    init(_ check: RoutingTable.JWTValidation) {
        self.init(
            jwksEndpoint: check.jwksEndpoint, issuer: check.issuer,
            additionalClaims: check.claims.map {
                .init(format: .init(rawValue: $0.format.rawValue), name: $0.name, values: $0.values)
            })
    }
}
