import Certificates
import Domain
import Foundation
import Gateway
import Logging
import Proxy

/// The one line that scripts wait for.
func announce(_ configuration: Configuration, ports: Gateway.Ports, proxy: Proxy, engine: EngineKind) {
    let api = "http://\(configuration.host):\(ports.plain)"
    let door = proxy.frontDoorAddress.map { "http://\($0.host):\($0.port)" } ?? "none"
    let secure = ports.secure.map { " tls=https://\(configuration.host):\($0)" } ?? ""
    let line =
        "teald ready api=\(api) front-door=\(door) console=\(api)/_teal/console engine=\(engine.rawValue)\(secure)\n"
    FileHandle.standardOutput.write(Data(line.utf8))
}

/// Logs go to standard error; standard output is for the ready line.
func makeLogger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "teald") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
}

extension Configuration {
    func gateway(_ authority: CertificateAuthority, _ clock: any WallClock) throws -> GatewayConfiguration {
        var gateway = GatewayConfiguration()
        gateway.host = host
        gateway.port = port
        gateway.region = region
        gateway.authentication = authentication
        if let tlsPort {
            let names = NameCertificates(authority: authority) { clock.now }
            gateway.secure = SecurePort(port: tlsPort, tls: try names.serverConfiguration())
        }
        return gateway
    }
}
