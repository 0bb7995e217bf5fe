/// Everything the data plane needs to know to carry traffic; immutable. A change is a new table.
///
/// Ids are the resources' ARNs. The table says what shall be; health and draining as they are come from
/// `DataPlane.health`. All times in it are real time: already divided by the time scale.
package struct RoutingTable: Sendable, Equatable {
    package var loadBalancers: [String: LoadBalancer] = [:]
    package var targetGroups: [String: TargetGroup] = [:]

    /// Which load balancer the front door picks for a `Host` (lower case, without port): ARN by name.
    package var hosts: [String: String] = [:]

    /// How long requests go on as they did after a target's health has changed, though the change is told at once.
    package var healthDelay = Duration.zero

    package init() {}
}

extension RoutingTable {
    package struct LoadBalancer: Sendable, Equatable {
        package enum Kind: String, Sendable { case application, network }

        package var arn: String
        package var name: String
        package var kind = Kind.application
        /// The loopback address of its own, on which it listens on its listeners' ports.
        package var address: String
        package var listeners: [Listener]
        /// The zones it is in, each with the address of its own that the load balancer has there. Empty: the
        /// load balancer has one address and its targets are in one zone.
        package var zones: [Zone] = []
        /// `load_balancing.cross_zone.enabled`: a target gets requests whichever zone's address they came to.
        package var crossesZones = true
        /// `idle_timeout.timeout_seconds`.
        package var idleTimeout: Duration = .seconds(60)
        /// What is logged of its traffic.
        package var logs: Set<Log> = []
        /// `client_keep_alive.seconds`: after this long a client's connection ends with the answer to its next request.
        package var clientKeepAlive: Duration = .seconds(3600)
        package var xForwardedFor: XForwardedFor = .append
        /// `routing.http.xff_client_port.enabled`.
        package var forwardsClientPort = false
        package var preservesHost = false
        /// `routing.http2.enabled`: clients of HTTPS listeners may speak HTTP/2.
        package var speaksHTTP2 = true
        package var dropsInvalidHeaderFields = false
        /// `routing.http.x_amzn_tls_version_and_cipher_suite.enabled`.
        package var tellsTLS = false
        package var desyncMitigation: DesyncMitigation = .defensive

        package init(arn: String, name: String, address: String, listeners: [Listener]) {
            self.arn = arn
            self.name = name
            self.address = address
            self.listeners = listeners
        }
    }

    package struct Zone: Sendable, Hashable {
        package var name: String
        package var address: String

        package init(name: String, address: String) {
            self.name = name
            self.address = address
        }
    }

    package enum Log: Sendable {
        case access, connection, healthCheck
    }

    package enum XForwardedFor: String, Sendable {
        case append, preserve, remove
    }

    /// What a listener takes or a target speaks; the raw value is ELBv2's word.
    /// Source: Elastic Load Balancing API Reference, `CreateListener`, `Protocol`.
    package enum NetworkProtocol: String, Sendable {
        case http = "HTTP"
        case https = "HTTPS"
        case tcp = "TCP"
        case tls = "TLS"
        case udp = "UDP"
        case tcpUDP = "TCP_UDP"
    }

    package struct Listener: Sendable, Equatable {
        package var arn: String
        package var port: Int
        package var spoken: NetworkProtocol
        /// Of a network load balancer: how long a TCP connection may carry nothing.
        package var flowIdleTimeout = Duration.seconds(350)
        /// With `https` and `tls`.
        package var tls: ListenerTLS?
        /// Tried in the order of their priorities, whatever their order here; the first whose conditions all hold acts.
        package var rules: [Rule]
        /// Of the default rule, which is always there and acts where no other does.
        package var defaultRule: String
        /// What the default rule does, in order.
        package var actions: [Action]
        /// From where it may be reached, by the load balancer's security groups; nil is from everywhere.
        package var admitted: [IPNetwork]?
        package var answerHeaders = AnswerHeaders()
        /// By which names targets are told of a client's TLS and certificate instead of the usual ones, which are the
        /// keys, in lower case.
        package var requestFieldNames: [String: String] = [:]

        package init(
            arn: String, port: Int, spoken: NetworkProtocol = .http, rules: [Rule] = [], defaultRule: String = "",
            actions: [Action]
        ) {
            self.arn = arn
            self.port = port
            self.spoken = spoken
            self.rules = rules
            self.defaultRule = defaultRule
            self.actions = actions
        }

        package init(arn: String, port: Int, action: Action) {
            self.init(arn: arn, port: port, actions: [action])
        }

        /// The one of the default rule's actions that ends its work.
        package var action: Action { actions.last ?? .forward([]) }
    }
}
