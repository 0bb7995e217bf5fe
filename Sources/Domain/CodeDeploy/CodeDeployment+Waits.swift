import Foundation

/// What blue/green deployments of both kinds wait for.
extension CodeDeployment {
    /// It waits for `ContinueDeployment`.
    func awaitContinuation(_ now: Date, _ scale: TimeScale) -> Decision {
        if progress.isContinued { return Decision([.enter(.rerouting)]) }
        let minutes = request.settings.blueGreen?.readyMinutes ?? 0
        let last = phaseStartedAt + scale.seconds(minutes * 60)
        guard now >= last else { return Decision(next: last) }
        guard request.settings.blueGreen?.stopsWhenNotContinued ?? false else {
            return Decision([.enter(.rerouting)])
        }
        let message = "The deployment was stopped because it was not continued in time."
        return Decision([
            .end(Outcome(.stopped, code: "TIMEOUT", message: message, rollsBack: request.rollsBack(on: .failure)))
        ])
    }

    /// What was replaced stays until its time is over.
    func awaitTermination(_ now: Date, _ scale: TimeScale) -> Decision {
        let last = phaseStartedAt + scale.seconds((request.settings.blueGreen?.terminationMinutes ?? 0) * 60)
        guard progress.skipsWait || now >= last else { return Decision(next: last) }
        return Decision([.retire, .enter(.retiring)])
    }
}
