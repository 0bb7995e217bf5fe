import Domain
import Store
import TestKit

/// What befalls a deployment under way at random, whatever its kind: it is stopped, and the process dies.
struct Interference: CustomStringConvertible {
    /// The look at which it is stopped.
    let stopAt: Int?
    let rollsBack: Bool?
    /// The moment at which the process dies.
    let deathAt: Int?

    init(looks: Int, moments: Int, using random: inout SeededGenerator) {
        stopAt = Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 1...looks, using: &random) : nil
        rollsBack = [nil, true, false].randomElement(using: &random) ?? nil
        deathAt = Bool.random(using: &random) ? Int.random(in: 1...moments, using: &random) : nil
    }

    var description: String {
        "stop \(String(describing: stopAt)) back \(String(describing: rollsBack)) "
            + "death \(String(describing: deathAt))"
    }

    /// Runs the deployment to its end, and tells what did not hold on the way and what must hold at the end of any.
    func run(_ id: String, on stage: Stage, complaints check: () -> [String]) async throws -> [String] {
        stage.die(at: deathAt)
        var complaints: [String] = []
        var looks = 0
        func look() -> Bool {
            looks += 1
            complaints += check().map { "\($0) at look \(looks)" }
            return looks == stopAt
        }
        var isDone = await stage.run(until: { _ in look() }, rounds: 3_000)
        if let stopAt, looks >= stopAt {
            do { try await stage.stopDeployment(id, rollsBack: rollsBack) } catch is Fault {}
            isDone = await stage.run(until: { _ in look() }, rounds: 3_000)
        }
        return complaints + (isDone ? [] : ["does not end"]) + stage.complaintsAboutDeployments(id)
    }
}

extension Stage {
    /// Each deployment is over, it went on or back and not both, and every target and container is accounted for.
    func complaintsAboutDeployments(_ id: String) -> [String] {
        var found: [String] = []
        for deployment in deployments {
            if deployment.isUnfinished || !deployment.status.isFinal { found.append("\(deployment.id) is unfinished") }
            let statuses = deployment.targets.map(\.status)
            if statuses.contains(.inProgress) || statuses.contains(.pending) { found.append("targets \(statuses)") }
        }
        let rollbacks = deployments.filter { $0.request.undoes == id }
        if deployment(id)?.status == .succeeded, !rollbacks.isEmpty { found.append("it went on and back") }
        if rollbacks.count > 1 { found.append("it went back twice") }
        let world = store.world
        let instances = world.instances.values.filter(\.isLive).map { $0.containerName(prefix: world.containerPrefix) }
        let running = engine.runningInstances.filter { $0.contains("-i-") }
        if running.sorted() != instances.sorted() { found.append("containers \(running) of instances \(instances)") }
        return found
    }
}
