import ArgumentParser
import Foundation

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Sends one request and tells why it went where it went.",
        discussion: """
            The load balancer names the listener, the rule and conditions that matched, the group and how it was \
            drawn, the target, and why other targets could not be chosen.

            Example: ctl explain http://demo.us-east-1.elasticbeanstalk.localhost:8080/
            """
    )

    @Argument(help: "Where to send the request.")
    var url: String

    @Option(help: "The request's method.")
    var method = "GET"

    @Option(name: [.customShort("H"), .long], help: ArgumentHelp("A header to send.", valueName: "NAME: VALUE"))
    var header: [String] = []

    @Flag(help: "Print the answer's JSON as it is.")
    var json = false

    func run() throws {
        let target = try TrafficTarget(url: url)
        var request = Request(url: target.url, headers: header + ["X-Teal-Explain: 1"])
        request.method = method
        let response = try Transport.libcurl.send(request)
        guard let text = response.header("X-Teal-Explain") else { throw Self.unexplained(response) }
        Printer.write(json ? text : try Explained(json: text).lines(status: response.status).joined(separator: "\n"))
    }
}

extension ExplainCommand {
    /// The front door of teald says itself which names it knows.
    private static func unexplained(_ response: Response) -> CtlError {
        let text = String(decoding: response.body, as: UTF8.self)
        if text.hasPrefix("No load balancer has the name") {
            return .refused(code: "UnknownHost", message: text.trimmingCharacters(in: .newlines))
        }
        return .badAnswer("The answer (status \(response.status)) is not a load balancer's of teald.")
    }
}

/// What a load balancer says of a request; see `Explanation` in the data plane.
struct Explained: Decodable {
    struct Rule: Decodable { var arn, priority: String, conditions, passedOver: [String] }
    struct Group: Decodable { var arn, choice: String, weights: [String: Int] }
    struct Target: Decodable { var id: String, port: Int, choice, health: String, eligible: Int }
    struct Ineligible: Decodable { var id: String, port: Int, health: String, reason, description: String? }

    var loadBalancer, listener: String
    var port: Int
    var rule: Rule
    var action: String
    var token: String?
    var mirror: String?
    var group: Group?
    var target: Target?
    var notEligible: [Ineligible]
    var lost: [String]
    var note: String?

    init(json: String) throws { self = try JSONDecoder().decode(Explained.self, from: Data(json.utf8)) }

    /// For people, from the outside in.
    func lines(status: Int) -> [String] {
        var lines = [
            "status         \(status)", "load balancer  \(loadBalancer)", "listener       port \(port)",
            "rule           \(rule.priority)"
                + (rule.conditions.isEmpty ? "" : ": " + rule.conditions.joined(separator: ", ")),
        ]
        if !rule.passedOver.isEmpty { lines.append("not matched    \(rule.passedOver.joined(separator: ", "))") }
        lines.append("action         \(action)")
        if let token { lines.append("token          \(token)") }
        if let group {
            let weights = group.weights.sorted { $0.key < $1.key }.map { "\(Self.name($0.key)) \($0.value)" }
            lines.append("group          \(Self.name(group.arn)): \(group.choice) (\(weights.joined(separator: ", ")))")
        }
        if let mirror { lines.append("mirror         \(Self.name(mirror))") }
        if let target {
            lines.append(
                "target         \(target.id):\(target.port), \(target.health), by \(target.choice), "
                    + (target.eligible == 1 ? "the only one eligible" : "one of \(target.eligible) eligible"))
        }
        lines += lost.map { "lost           \($0)" }
        lines += notEligible.map {
            "not eligible   \($0.id):\($0.port), \($0.health)" + ($0.reason.map { ", " + $0 } ?? "")
                + ($0.description.map { " (\($0))" } ?? "")
        }
        if let note { lines.append("note           \(note)") }
        return lines
    }

    /// The group's name in its ARN.
    private static func name(_ arn: String) -> String {
        let parts = arn.split(separator: "/")
        return parts.count == 3 ? String(parts[1]) : arn
    }
}
