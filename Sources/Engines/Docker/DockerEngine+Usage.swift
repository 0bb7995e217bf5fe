package import Domain

extension DockerEngine {
    /// One answer for each container, all asked for at once; `one-shot` spares the second that Docker would wait for
    /// the difference, which is ours to make.
    package func usage() async throws(EngineFailure) -> [String: InstanceUsage] {
        let names = try await instances().compactMap { instance -> String? in
            if case .running = instance.state { instance.name } else { nil }
        }
        return await withTaskGroup(of: (String, InstanceUsage?).self) { group in
            for name in names { group.addTask { (name, await self.usage(of: name)) } }
            return await group.reduce(into: [:]) { all, found in all[found.0] = found.1 }
        }
    }

    /// nil for a container that ended meanwhile, or that the engine tells nothing of.
    private func usage(of name: String) async -> InstanceUsage? {
        let request = DockerRequest(
            .get, "/containers/\(percentEncoded(name))/stats", query: [("stream", "0"), ("one-shot", "1")])
        do throws(EngineFailure) {
            let response = try await send(request.with(timeout: .seconds(10)))
            guard response.status == 200 else { return nil }
            return try response.decoded(DockerAnswer.Stats.self, for: request).usage
        } catch {
            return nil
        }
    }
}

extension DockerAnswer {
    struct Stats: Decodable, Sendable {
        struct Processor: Decodable, Sendable {
            struct Usage: Decodable, Sendable {
                var total: Int?
                var user: Int?
                var system: Int?
                enum CodingKeys: String, CodingKey {
                    case total = "total_usage", user = "usage_in_usermode", system = "usage_in_kernelmode"
                }
            }
            var usage: Usage?
            enum CodingKeys: String, CodingKey { case usage = "cpu_usage" }
        }
        struct Memory: Decodable, Sendable { var usage: Int? }
        struct Interface: Decodable, Sendable {
            var received: Int?
            var sent: Int?
            enum CodingKeys: String, CodingKey { case received = "rx_bytes", sent = "tx_bytes" }
        }
        var processor: Processor?
        var memory: Memory?
        var networks: [String: Interface]?

        enum CodingKeys: String, CodingKey { case processor = "cpu_stats", memory = "memory_stats", networks }

        /// Docker's processor times are in nanoseconds. Where user and system are told coarser than the total, they
        /// share it in their proportion.
        var usage: InstanceUsage? {
            guard let told = processor?.usage, let total = told.total else { return nil }
            let user = Double(told.user ?? total), system = Double(told.system ?? 0)
            let share = user + system > 0 ? user / (user + system) : 1
            let seconds = Double(total) / 1e9
            let all = (networks ?? [:]).values
            return InstanceUsage(
                userSeconds: seconds * share, systemSeconds: seconds * (1 - share), memoryBytes: memory?.usage ?? 0,
                receivedBytes: all.reduce(0) { $0 + ($1.received ?? 0) },
                sentBytes: all.reduce(0) { $0 + ($1.sent ?? 0) })
        }
    }
}
