import Foundation

/// How an instance comes to run something else.
///
/// Beanstalk's Docker platform starts the new container beside the old one on each instance, and only then points the
/// instance's own proxy at it and ends the old one: its hooks keep a staging and a current port, and a flip between.
/// Source: the platform's deployment hooks (`/opt/elasticbeanstalk/hooks/appdeploy`, `staging_port_file` and
/// `deploy_port_file` of its container configuration).
extension Instance {
    /// Starts what it shall run next beside what it runs.
    mutating func stage(_ launch: LaunchSpecification) {
        staged = Staged(generation: takeGeneration(), launch: launch)
    }

    /// What is staged takes over, if it runs.
    mutating func flip(at now: Date) {
        guard let next = staged, let running = next.running else { return }
        previousLaunch = launch
        launch = next.launch
        generation = next.generation
        self.running = running
        failure = nil
        staged = nil
        flippedAt = now
        state = .running
    }

    /// Ends what it runs, and only then starts the other: for what is not worth keeping up.
    mutating func replace(with launch: LaunchSpecification) {
        staged = nil
        flippedAt = nil
        previousLaunch = self.launch
        self.launch = launch
        generation = takeGeneration()
        failure = nil
    }

    private mutating func takeGeneration() -> Int {
        let next = max(generation, lastGeneration ?? generation) + 1
        lastGeneration = next
        return next
    }

    /// What a generation of it runs, if it is one that shall exist.
    package func launch(ofGeneration number: Int) -> LaunchSpecification? {
        number == generation ? launch : staged.flatMap { $0.generation == number ? $0.launch : nil }
    }
}
