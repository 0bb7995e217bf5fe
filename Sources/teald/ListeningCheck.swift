import NIOCore
import NIOPosix

/// Whether the API's port can be had, asked before anything is started or changed.
enum ListeningCheck {
    static func require(host: String, port: Int) async throws {
        guard port != 0 else { return }
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            try await channel.close()
        } catch {
            throw StartFailure(
                "The API cannot be opened on \(host):\(port): \(reason(error)). Choose another port with --port.")
        }
    }

    /// Without the names of functions.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }
}
