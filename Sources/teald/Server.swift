import AutoScalingService
import DNSServer
import Domain
import EC2Service
import ElasticBeanstalkService
import ElasticLoadBalancingV2Service
import Foundation
import Gateway
import IAMService
import Logging
import NIOPosix
import Proxy
import S3Service
import STSService
import ServiceLifecycle
import Store
import Workflows

/// The whole of teald, put together. `build` reads as the system's summary.
struct Server {
    private let services: [any Service]
    private let logger: Logger
    private let cleanUp: @Sendable () async throws -> Void

    static func build(_ configuration: Configuration) async throws -> Server {
        let logger = makeLogger(configuration)
        let clock = SystemClock()
        let folder = try Folder(configuration.dataDirectory)
        let contents = ContentFolder(root: folder.url)
        try contents.prepare()
        let store = try Store(file: folder.database, clock: clock, ids: .random)
        let engine = try await configuration.engine.connect(
            identity: store.world.identity, environment: configuration.environment,
            folder: folder.url.appending(path: "processes"), logger: logger)
        let proxy = try await FrontDoor.open(host: configuration.host, port: configuration.frontDoorPort, logger: logger)
        let tables = TableKeeper(store: store, dataPlane: proxy, scale: configuration.timeScale, logger: logger)
        let runner = Runner(
            store: store, engine: engine, dataPlane: proxy, tables: tables, contents: contents, clock: clock,
            scale: configuration.timeScale, logger: logger)
        let names = try await NameService.start(
            configuration, store: store, on: MultiThreadedEventLoopGroup.singleton, logger: logger)
        let forget: @Sendable () async throws -> Void = {
            try await store.removeEverything()
            try contents.empty()
        }
        let gateway = Gateway(
            configuration: configuration.gateway,
            services: [
                ElasticBeanstalk.service(
                    ElasticBeanstalkService(store: store, dataPlane: proxy, traffic: tables, engine: engine))
            ],
            native: NativeAPI(store: store), store: store, clock: clock,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        return Server(services: [proxy, names, runner, gateway].compactMap { $0 }, logger: logger) {}
    }
}
