import ACMAPI
import ACMService
import AutoScalingAPI
import AutoScalingService
import Certificates
import CodeDeployAPI
import CodeDeployService
import ECSAPI
import ECSService
import CloudWatchAPI
import CloudWatchService
import EC2API
import EC2Service
import DNSServer
import Domain
import ElasticBeanstalkAPI
import ElasticBeanstalkService
import ElasticLoadBalancingV2API
import ElasticLoadBalancingV2Service
import Engines
import Foundation
import Gateway
import IAMAPI
import IAMService
import Logging
import NIOCore
import NIOPosix
import Proxy
import S3API
import S3Service
import SQSAPI
import SQSService
import STSAPI
import STSService
import ServiceLifecycle
import Smithy
import Store
import Telemetry
import UnixSignals
import Workflows

/// The whole of teald, put together. `build` reads as the system's summary.
struct Server {
    private let services: [any ServiceLifecycle.Service]
    private let logger: Logger

    static func build(_ configuration: Configuration) async throws -> Server {
        let logger = makeLogger(configuration.logLevel)
        let clock = SystemClock()
        try await ListeningCheck.require(host: configuration.host, port: configuration.port)
        let state = try StateFolder(configuration.dataDirectory)
        let store = try openStore(state, clock)
        // Beside the rest: making a new one takes as long as the engine's answer.
        async let kept = CertificateAuthority.kept(in: state.authority, at: clock.now)
        let engine = try await configuration.connectEngine(store, state, logger: logger)
        let proxy = try await FrontDoor.open(
            host: configuration.host, port: configuration.frontDoorPort, logsAll: configuration.accessLog != nil,
            logger: logger)
        let tables = TableKeeper(
            store: store, dataPlane: proxy, scale: configuration.timeScale, consistency: configuration.consistency,
            logger: logger)
        await tables.warmUp(within: 1, clock: clock)
        let sampler = TrafficSampler(dataPlane: proxy, clock: clock)
        let runner = Runner(
            store: store, engine: engine, dataPlane: proxy, tables: tables, statistics: sampler,
            contents: state.contents, hooks: try configuration.deploymentHooks(), clock: clock,
            scale: configuration.timeScale, logger: logger)
        let names = try await NameService.start(
            configuration, store: store, dataPlane: proxy, on: MultiThreadedEventLoopGroup.singleton, logger: logger)
        let s3 = S3Service(store: store, contents: state.contents, ids: .random, logger: logger)
        s3.removeOrphanedContent()
        let metrics = Sampler(
            store: store, dataPlane: proxy, meter: proxy, clock: clock, scale: configuration.timeScale)
        let keeper = MetricKeeper(store: store, traffic: metrics, clock: clock, scale: configuration.timeScale)
        let usage = UsageSampler(
            store: store, engine: engine, metrics: keeper, clock: clock, scale: configuration.timeScale, logger: logger)
        let alarms = AlarmWatch(
            store: store, metrics: keeper, clock: clock, scale: configuration.timeScale, logger: logger)
        let times = TimeKeeper(store: store, metrics: keeper, clock: clock, logger: logger)
        let daemon = Self.daemon(store, proxy, clock, configuration.timeScale, logger)
        let logs = LogDelivery(
            store: store, meter: proxy, clock: clock, ids: .random, scale: configuration.timeScale,
            file: try configuration.accessLog.map(LogFile.init), put: deliver(to: s3, clock), logger: logger)
        let beanstalk = ElasticBeanstalkService(
            store: store, dataPlane: proxy, traffic: tables, statistics: sampler, loads: usage, engine: engine,
            contents: state.contents, ids: .random,
            links: .presigned(by: store, clock: clock), logger: logger)
        let authority = try await kept
        let native = NativeAPI(
            about: .init(
                version: Version.current, engine: engine.kind, scale: configuration.timeScale,
                authority: authority.pem), store: store,
            dataPlane: proxy, contents: state.contents, clock: clock, metrics: metrics,
            consistency: tables,
            reset: {
                try await runner.reset {
                    try await store.removeEverything()
                    try state.contents.empty()
                }
            }, logger: logger)
        let gateway = Gateway(
            configuration: try configuration.gateway(authority, clock),
            services: awsServices(store, proxy, tables, s3, beanstalk, authority, keeper, engine), native: native,
            store: store, clock: clock, eventLoopGroup: controlLoops(), logger: logger,
            onReady: { ports in announce(configuration, ports: ports, proxy: proxy, engine: engine.kind) })
        let cleanUp = CleanUp(
            state: state, store: store, engine: engine, environment: configuration.environment, logger: logger)
        let all: [(any ServiceLifecycle.Service)?] = [
            cleanUp, proxy, tables, sampler, metrics, usage, alarms, times, daemon, logs, names, runner, gateway,
            ProgramPages(),
        ]
        return Server(services: all.compactMap { $0 }, logger: logger)
    }

    /// Gives worker environments their messages by the front door.
    private static func daemon(
        _ store: Store, _ proxy: Proxy, _ clock: SystemClock, _ scale: TimeScale, _ logger: Logger
    ) -> WorkerDaemon {
        let door = proxy.frontDoorAddress ?? (host: "127.0.0.1", port: 80)
        return WorkerDaemon(
            store: store, dataPlane: proxy, poster: HTTPMessagePoster(host: door.host, port: door.port), clock: clock,
            scale: scale, mark: IDSource.random.hex(16), logger: logger)
    }

    private static func openStore(_ state: StateFolder, _ clock: SystemClock) throws -> Store {
        do throws(Fault) {
            return try Store(file: state.database, clock: clock, ids: .random)
        } catch {
            throw StartFailure(
                "\(error.message). It is in \(state.root.path), and nothing of it was changed; choose another data "
                    + "directory with --data-dir to start afresh.")
        }
    }

    /// How logs come to be objects: as any other, so that they are there for every client.
    private static func deliver(to s3: S3Service, _ clock: SystemClock) -> LogDelivery.Put {
        { bucket, key, content, scope in
            let context = RequestContext(
                requestID: "log-delivery", account: scope.account, region: scope.region, now: clock.now)
            _ = try await s3.putObject(
                PutObjectRequest(body: .bytes(content), bucket: bucket, contentType: "application/x-gzip", key: key),
                context)
        }
    }

    /// The control plane's own, so that what it computes holds up no traffic. They last as long as the process.
    private static func controlLoops() -> MultiThreadedEventLoopGroup {
        MultiThreadedEventLoopGroup(numberOfThreads: min(4, System.coreCount))
    }

    private static func awsServices(
        _ store: Store, _ dataPlane: Proxy, _ traffic: TableKeeper, _ s3: S3Service,
        _ beanstalk: ElasticBeanstalkService, _ authority: CertificateAuthority, _ metrics: MetricKeeper,
        _ engine: any InstanceEngine
    ) -> [BoundService] {
        [
            ACM.service(ACMService(store: store, authority: authority)),
            ElasticBeanstalk.service(beanstalk),
            ElasticLoadBalancingV2.service(
                ElasticLoadBalancingV2Service(
                    store: store, traffic: traffic, dataPlane: dataPlane, contents: s3.contents)),
            CloudWatch.service(CloudWatchService(store: store, metrics: metrics)),
            AutoScaling.service(AutoScalingService(store: store, traffic: traffic)),
            CodeDeploy.service(CodeDeployService(store: store)),
            ECS.service(ECSService(store: store)),
            EC2.service(EC2Service(store: store, traffic: traffic, engine: engine)),
            IAM.service(IAMService(store: store)),
            S3.service(s3),
            SQS.service(SQSService(store: store, clock: SystemClock())),
            STS.service(STSService()),
        ]
    }

    /// Returns after SIGTERM or SIGINT, when every service has ended. Instances go on running, so that the next start
    /// finds them; without a data directory they end too.
    func run() async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: services.map(Self.named), gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// By its type: without a name the group prints the whole service, with every record and table it holds.
    private static func named(_ service: any ServiceLifecycle.Service) -> ServiceGroupConfiguration.ServiceConfiguration
    {
        .init(service: service, serviceName: "\(type(of: service))")
    }
}
