package import CloudWatchAPI
import Domain
package import Smithy

extension CloudWatchService {
    package func putCompositeAlarm(
        _ input: PutCompositeAlarmInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        var actions = Alarm.Actions()
        actions.areEnabled = input.actionsEnabled ?? true
        actions.onOK = input.okActions
        actions.onAlarm = input.alarmActions
        actions.onInsufficientData = input.insufficientDataActions
        actions.suppressor = input.actionsSuppressor
        actions.suppressorWait = input.actionsSuppressorWaitPeriod
        actions.suppressorExtension = input.actionsSuppressorExtensionPeriod
        try await commit { [actions] transaction throws(Fault) in
            try transaction.putAlarm(
                Alarm(
                    scope: context.scope, name: input.alarmName, description: input.alarmDescription,
                    watch: .composite(rule: input.alarmRule), actions: actions, tags: input.tags.map(\.record),
                    at: transaction.now))
        }
        return Empty()
    }
}
