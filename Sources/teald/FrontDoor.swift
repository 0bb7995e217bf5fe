import Logging
import Proxy

/// Opens the data plane's front door: at the port asked for, else at 80, else at 8080.
enum FrontDoor {
    static func open(host: String, port: Int?, logger: Logger) async throws -> Proxy {
        if let port { return try await start(host, port, logger) }
        do {
            return try await start(host, 80, logger)
        } catch {
            logger.info("The front door cannot have port 80; it takes 8080", metadata: ["reason": "\(error)"])
            return try await start(host, 8080, logger)
        }
    }

    private static func start(_ host: String, _ port: Int, _ logger: Logger) async throws -> Proxy {
        var configuration = Proxy.Configuration()
        configuration.frontDoorHost = host
        configuration.frontDoorPort = port
        let proxy = Proxy(configuration: configuration, logger: logger)
        do {
            try await proxy.start()
        } catch {
            try await proxy.stop()
            throw StartFailure(
                "The front door cannot be opened on \(host):\(port): \(ListeningCheck.reason(error)). Choose another port "
                    + "with --front-door-port.")
        }
        return proxy
    }
}

/// Why teald does not start, and what to do about it.
struct StartFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
