import AsyncHTTPClient
package import Domain
package import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Subprocess

/// What the user names for the ARNs of hooks: commands of this machine, or addresses that are posted to.
///
/// Both get the event as CodeDeploy or ECS gives it to a Lambda function. What a command prints, and what an address
/// answers, is what the function returns.
package struct LocalHooks: DeploymentHooks {
    /// By ARN, or by the function's name.
    private let functions: [String: String]
    /// Where commands find the API.
    private let endpoint: String?
    private let client: HTTPClient

    package init(functions: [String: String], endpoint: String?) {
        self.functions = functions
        self.endpoint = endpoint
        client = HTTPClient.shared
    }

    /// - Parameter file: a JSON object of texts.
    package init(file: URL, endpoint: String?) throws {
        let functions = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        self.init(functions: functions, endpoint: endpoint)
    }

    package func invoke(_ arn: String, with event: Data) async -> HookOutcome {
        let name = arn.split(separator: ":").last.map(String.init) ?? arn
        guard let function = functions[arn] ?? functions[name] else { return await NoHooks().invoke(arn, with: event) }
        do {
            if function.hasPrefix("http://") || function.hasPrefix("https://") {
                return try await post(event, to: function)
            }
            return try await run(function, event)
        } catch {
            return .failed(reason: "The function \(function) could not be called: \(error)")
        }
    }

    /// A shell reads all of the event before the command begins: writing to a command that ends without reading it
    /// fails, and ends this whole process with it.
    private static let reader = #"event=$(cat); printf %s "$event" | sh -c "$1""#

    private func run(_ command: String, _ event: Data) async throws -> HookOutcome {
        let added: [Subprocess.Environment.Key: String?] = endpoint.map { ["AWS_ENDPOINT_URL": $0] } ?? [:]
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-c", Self.reader, "sh", command], environment: .inherit.updating(added),
            input: .string(String(decoding: event, as: UTF8.self)), output: .string(limit: 256 << 10),
            error: .combinedWithOutput)
        let output = result.standardOutput
        guard case .exited(0) = result.terminationStatus else {
            return .failed(reason: "\(command) ended with \(result.terminationStatus): \(output.suffix(1_000))")
        }
        return .returned(output)
    }

    private func post(_ event: Data, to address: String) async throws -> HookOutcome {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(data: event))
        let response = try await client.execute(request, timeout: .minutes(60))
        let body = try await response.body.collect(upTo: 256 << 10)
        let text = String(buffer: body)
        guard (200..<300).contains(Int(response.status.code)) else {
            return .failed(reason: "\(address) answered \(response.status.code): \(text.suffix(1_000))")
        }
        return .returned(text)
    }
}
