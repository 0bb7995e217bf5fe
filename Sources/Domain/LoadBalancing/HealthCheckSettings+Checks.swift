import Routing

extension HealthCheckSettings {
    /// What the API's model cannot say about a health check.
    /// Source: Elastic Load Balancing API Reference, `CreateTargetGroup` and `Matcher`.
    /// - Parameter version: the group's; of gRPC the codes are gRPC's.
    func check(version: String? = nil) throws(Fault) {
        guard path.hasPrefix("/") else {
            throw Fault(.invalidParameter, "Health check path '\(path)' must begin with a '/' character")
        }
        guard timeoutSeconds < intervalSeconds else {
            throw Fault(.invalidParameter, "Health check interval must be greater than the timeout.")
        }
        if let port, !(1...65_535).contains(port) {
            throw Fault(.invalidParameter, "Health check port '\(port)' must be between 1 and 65535, or traffic-port")
        }
        if version == "GRPC" {
            guard HealthMatcher(matcher, within: HealthMatcher.grpcCodes) != nil else {
                throw Fault(
                    .invalidParameter, "Health check matcher GRPC code '\(matcher)' must be within '0-99' inclusive")
            }
            return
        }
        guard let codes = HealthMatcher(matcher), !(500...599).contains(where: codes.contains) else {
            throw Fault(
                .invalidParameter, "Health check matcher HTTP code '\(matcher)' must be within '200-499' inclusive")
        }
    }
}
