import Domain
import Routing
import Smithy

extension NativeAPI {
    struct Health: Encodable {
        var status = "running"
        var version: String
        var engine: String
        var timeScale: Double
        var counts: [String: Int]
        /// Rows of the store that this version cannot read.
        var needsAttention: [Attention]
    }

    struct Attention: Encodable {
        var table: String
        var id: String
        var reason: String
    }

    var health: Health {
        let world = store.world
        return Health(
            version: about.version, engine: about.engine.rawValue, timeScale: about.scale.factor,
            counts: [
                "applications": world.applications.count, "versions": world.versions.count,
                "environments": world.environments.values.count { !$0.isTerminated },
                "instances": world.instances.values.count { $0.isLive },
                "loadBalancers": world.loadBalancers.count, "targetGroups": world.targetGroups.count,
                "buckets": world.buckets.count, "objects": world.objects.count,
            ],
            needsAttention: world.needsAttention.map { .init(table: $0.table, id: $0.id, reason: $0.reason) })
    }

    struct Traffic: Encodable {
        var targets: [Target]
    }

    struct Target: Encodable {
        var targetGroup: String
        var target: String
        var port: Int
        var requests: Int
        /// `2xx` and so on; `none` counts requests without any answer.
        var byClass: [String: Int]
        /// To the first byte of the answer.
        var averageMicroseconds: Int
    }

    var traffic: Traffic {
        let targets = dataPlane.traffic().map { traffic in
            Target(
                targetGroup: traffic.targetGroup, target: traffic.target.id, port: traffic.target.port,
                requests: traffic.requests, byClass: Self.classes(traffic.byClass),
                averageMicroseconds: traffic.requests == 0 ? 0 : traffic.microseconds / traffic.requests)
        }
        return Traffic(targets: targets.sorted { ($0.targetGroup, $0.target) < ($1.targetGroup, $1.target) })
    }

    private static func classes(_ counts: [Int]) -> [String: Int] {
        var named: [String: Int] = [:]
        for (index, count) in counts.enumerated() where count > 0 { named[index == 0 ? "none" : "\(index)xx"] = count }
        return named
    }
}
