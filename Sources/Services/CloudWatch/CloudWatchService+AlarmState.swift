package import CloudWatchAPI
import Domain
import Foundation
package import Smithy

extension CloudWatchService {
    /// Lasts until the next evaluation finds another state.
    /// Source: Amazon CloudWatch API Reference, `SetAlarmState`.
    package func setAlarmState(
        _ input: SetAlarmStateInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        if let data = input.stateReasonData { try Self.checkJSON(data) }
        try await commit { transaction throws(Fault) in
            let alarm = try transaction.world.requireAlarm(input.alarmName, in: context.scope)
            let state = Alarm.State(rawValue: input.stateValue.rawValue) ?? alarm.state
            transaction.setAlarmState(alarm.id, to: state, because: input.stateReason, data: input.stateReasonData)
        }
        return Empty()
    }

    private static func checkJSON(_ text: String) throws(ServiceError) {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
        } catch {
            throw CloudWatchFault.invalidFormat("StateReasonData is not valid JSON")
        }
    }

    package func enableAlarmActions(
        _ input: EnableAlarmActionsInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            transaction.enableAlarmActions(input.alarmNames, true, in: context.scope)
        }
        return Empty()
    }

    package func disableAlarmActions(
        _ input: DisableAlarmActionsInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            transaction.enableAlarmActions(input.alarmNames, false, in: context.scope)
        }
        return Empty()
    }

    package func deleteAlarms(
        _ input: DeleteAlarmsInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            try transaction.deleteAlarms(input.alarmNames, in: context.scope)
        }
        return Empty()
    }
}
