/// What is measured, by AWS's names.
/// Source: Application Load Balancers guide, "CloudWatch metrics for your Application Load Balancer".
package enum Metric: Int, Sendable, CaseIterable {
    case activeConnectionCount, clientTLSNegotiationErrorCount, desyncNonCompliantRequestCount
    case fixedResponseCount, redirectCount, balancer3XX, balancer4XX, balancer5XX, balancer500, balancer502
    case balancer503, balancer504, newConnectionCount, processedBytes, rejectedConnectionCount, requestCount
    case ruleEvaluations, healthyHostCount, unhealthyHostCount, target2XX, target3XX, target4XX, target5XX
    case requestCountPerTarget, targetConnectionErrorCount, targetResponseTime
    case jwtValidationSuccessCount, jwtValidationFailureCount

    /// As CloudWatch has it.
    package var name: String {
        switch self {
        case .activeConnectionCount: "ActiveConnectionCount"
        case .clientTLSNegotiationErrorCount: "ClientTLSNegotiationErrorCount"
        case .desyncNonCompliantRequestCount: "DesyncMitigationMode_NonCompliant_Request_Count"
        case .fixedResponseCount: "HTTP_Fixed_Response_Count"
        case .redirectCount: "HTTP_Redirect_Count"
        case .balancer3XX: "HTTPCode_ELB_3XX_Count"
        case .balancer4XX: "HTTPCode_ELB_4XX_Count"
        case .balancer5XX: "HTTPCode_ELB_5XX_Count"
        case .balancer500: "HTTPCode_ELB_500_Count"
        case .balancer502: "HTTPCode_ELB_502_Count"
        case .balancer503: "HTTPCode_ELB_503_Count"
        case .balancer504: "HTTPCode_ELB_504_Count"
        case .newConnectionCount: "NewConnectionCount"
        case .processedBytes: "ProcessedBytes"
        case .rejectedConnectionCount: "RejectedConnectionCount"
        case .requestCount: "RequestCount"
        case .ruleEvaluations: "RuleEvaluations"
        case .healthyHostCount: "HealthyHostCount"
        case .unhealthyHostCount: "UnHealthyHostCount"
        case .target2XX: "HTTPCode_Target_2XX_Count"
        case .target3XX: "HTTPCode_Target_3XX_Count"
        case .target4XX: "HTTPCode_Target_4XX_Count"
        case .target5XX: "HTTPCode_Target_5XX_Count"
        case .requestCountPerTarget: "RequestCountPerTarget"
        case .targetConnectionErrorCount: "TargetConnectionErrorCount"
        case .targetResponseTime: "TargetResponseTime"
        case .jwtValidationSuccessCount: "JWTValidationSuccessCount"
        case .jwtValidationFailureCount: "JWTValidationFailureCount"
        }
    }

    package static let namespace = "AWS/ApplicationELB"

    package enum Unit: String, Sendable {
        case count = "Count"
        case bytes = "Bytes"
        case seconds = "Seconds"
    }

    package var unit: Unit {
        switch self {
        case .processedBytes: .bytes
        case .targetResponseTime: .seconds
        default: .count
        }
    }

    /// Whether it is looked at from time to time, not counted up.
    package var isGauge: Bool {
        switch self {
        case .activeConnectionCount, .healthyHostCount, .unhealthyHostCount: true
        default: false
        }
    }

    package static func target(status: Int) -> Metric? {
        switch status / 100 {
        case 2: .target2XX
        case 3: .target3XX
        case 4: .target4XX
        case 5: .target5XX
        default: nil
        }
    }

    /// Both the class and, where AWS counts it, the code.
    package static func balancer(status: Int) -> (class: Metric?, code: Metric?) {
        let code: Metric? =
            switch status {
            case 500: .balancer500
            case 502: .balancer502
            case 503: .balancer503
            case 504: .balancer504
            default: nil
            }
        switch status / 100 {
        case 3: return (.balancer3XX, code)
        case 4: return (.balancer4XX, code)
        case 5: return (.balancer5XX, code)
        default: return (nil, code)
        }
    }
}
