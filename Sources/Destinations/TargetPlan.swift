package import DatabaseWork
package import Exports
import PostgresClient

/// The way to a target, looked at but not yet taken: nothing has been written.
package struct TargetPlan: Sendable {
    /// Which database will be filled.
    package let placement: Destination.Placement
    /// Whether a database of the target's name is there already.
    let targetExists: Bool
    /// What is in it; nil where it does not exist or holds an interrupted load.
    package let contents: DatabaseContents?
    private let request: DestinationRequest
    private let route: DatabaseRoute
    private let survey: TargetSurvey
    /// What a former run left under the target's name.
    private let leftover: InPlaceLeftover?

    /// Whether the target has the export already: an earlier run put it there and was cut off
    /// before it could say so.
    package var isComplete: Bool { leftover?.fate == .complete }

    /// The server's version as a number.
    package var serverVersion: Int { survey.serverVersion }

    /// The tablespace of the database that will be filled; nil for the server's default.
    package var tablespace: String? { survey.database?.tablespace }

    /// The locale that a new database is to get, for people; nil where it is that of the one that is
    /// there, or of any new one.
    package var otherLocale: String? {
        guard case .beside = placement, let locale = survey.locales(request.locale).first,
            locale != survey.database?.locale ?? survey.usualLocale
        else { return nil }
        return locale.text
    }

    /// A session in some database of the server, to ask through.
    package var control: ControlSession { route.control }

    /// Looks at the target and decides where the load goes.
    ///
    /// Throws `.refused` for a target that is not empty and is not to be replaced, and for what an
    /// interrupted load left that cannot be gone on with or removed; `.privilegesMissing`,
    /// `.databaseUnreachable`.
    package static func find(_ request: DestinationRequest) throws(MigrationError) -> TargetPlan {
        let route = try DatabaseRoute.find(
            request.sessions.conninfo, group: request.sessions.controlSessions)
        request.sessions.logins.begin(route.maintenance ?? route.control, target: route.name)
        let survey = try TargetSurvey.read(
            route.name, role: request.sessions.roleName, on: route.control)
        func decision(_ contents: DatabaseContents?) -> PlacementDecision {
            PlacementDecision(
                request: request, survey: survey, hasMaintenance: route.maintenance != nil,
                contents: contents)
        }
        try decision(nil).checkRole()
        var leftover: InPlaceLeftover?
        var contents: DatabaseContents?
        if let target = route.target {
            leftover = try InPlaceLeftover.find(
                route.name, request, on: target, user: survey.user)
            contents = try DatabaseContents.read(on: target)
        }
        let isInPlace: Bool
        switch leftover?.fate {
        case .resumed, .complete: isInPlace = true
        case .undone:
            // What is there now will be gone.
            contents?.counts = [:]
            isInPlace = try decision(contents).isInPlace()
        case .kept, .completeWithOther, nil: isInPlace = try decision(contents).isInPlace()
        }
        return TargetPlan(
            placement: isInPlace
                ? .inPlace(route.name)
                : .beside(filling: DatabaseNames.filling(for: route.name), final: route.name),
            targetExists: route.target != nil, contents: contents, request: request,
            route: route, survey: survey, leftover: leftover)
    }

    /// Ends what an earlier run had done but for its last step, where `isComplete`.
    package func conclude() throws(MigrationError) -> Destination.Published {
        try leftover?.conclude()
        return Destination.Published(database: route.name)
    }

    /// Sees, writing nothing, whether there is a way to load with the role's rights.
    ///
    /// Where a role would have to be made for that, only the load finds out whether it is let in.
    package func foresee() throws(MigrationError) {
        var trial = request
        trial.sessions.makesLoadRoles = false
        do throws(MigrationError) {
            try trial.sessions.settleAccess()
        } catch {
            guard error.code == .privilegesMissing, survey.mayCreateRoles else { throw error }
        }
    }

    /// Makes the place ready, with its journal begun or, resuming, read.
    ///
    /// What an interrupted load left is removed first, unless the load resumes it. Throws
    /// `.refused` and `.tryAgain` where the target is in use.
    package func prepare() throws(MigrationError) -> Destination {
        if let leftover, let destination = try settle(leftover) { return destination }
        switch placement {
        case .beside(let filling, _):
            guard let maintenance = route.maintenance else {
                throw MigrationError(.bug, "there is no database to create another one from")
            }
            return try beside(filling, maintenance)
        case .inPlace:
            guard let target = route.target else {
                throw MigrationError(.bug, "there is no database to fill in place")
            }
            return try inPlace(target)
        }
    }

    /// Does what is to be done about a leftover before anything is loaded; the destination, where
    /// that is the leftover itself.
    private func settle(_ leftover: InPlaceLeftover) throws(MigrationError) -> Destination? {
        let name = route.name
        switch leftover.fate {
        case .complete:
            throw MigrationError(.bug, "database \(name) has the export already")
        case .kept: return nil
        case .completeWithOther:
            try leftover.conclude()
            return nil
        case .undone, .resumed:
            try leftover.lock()
            try request.sessions.settleAccess()
            try InPlaceLoad.checkAlone(name, role: request.sessions.roleName, on: leftover.session)
            try request.clearLoadRoles()
            let load = InPlaceLoad(name: name, request: request)
            guard leftover.fate == .resumed else {
                try load.undo()
                return nil
            }
            return Destination(
                placement: placement, isResumed: true, records: try load.records(),
                request: request, identifier: survey.database?.identifier ?? "",
                control: leftover.session)
        }
    }

    private func beside(
        _ filling: String, _ control: ControlSession
    ) throws(MigrationError) -> Destination {
        route.target?.close()
        try RunLock.acquire(route.name, on: control)
        let others = try OtherSessions.afterWaiting(route.name, within: 2, on: control)
        guard others.isNobody else {
            throw MigrationError(
                .tryAgain,
                "database \(route.name) is in use, so it cannot be replaced: \(others.summary)",
                advice: "Stop Synapse and whatever else is connected to it, then run the command "
                    + "again")
        }
        try request.clearLoadRoles()
        try request.sessions.settleAccess()
        let place = FillingDatabase(
            name: filling, target: route.name, request: request, control: control)
        var resumed: [JournalKey: RowTotal]?
        var missing: DatabaseLocale?
        switch try place.leftover(user: survey.user) {
        case .resumable(let records): resumed = records
        case .worthless:
            try place.drop()
            missing = try place.create(survey)
        case .none: missing = try place.create(survey)
        }
        var destination = Destination(
            placement: placement, isResumed: resumed != nil, records: resumed ?? [:],
            request: request,
            identifier: try FillingDatabase.identifier(filling, on: control) ?? "",
            control: control)
        destination.missingLocale = missing?.options(serverVersion: survey.serverVersion)
        return destination
    }

    private func inPlace(_ target: ControlSession) throws(MigrationError) -> Destination {
        let name = survey.target
        try RunLock.acquire(name, on: target)
        try InPlaceLoad.checkMayFill(name, role: request.sessions.roleName, on: target)
        try request.clearLoadRoles()
        try request.sessions.settleAccess()
        let now = try DatabaseContents.read(on: target)
        guard now.isEmpty else {
            throw MigrationError(
                .refused, "database \(name) is not empty any more: it holds \(now.summary)",
                advice: "See what is at work there; a load in place needs an empty database")
        }
        try InPlaceLoad(name: name, request: request).begin()
        return Destination(
            placement: placement, isResumed: false, records: [:], request: request,
            identifier: survey.database?.identifier ?? "", control: target)
    }
}

extension Destination {
    /// Looks at the target, decides where the load goes, and makes that place ready.
    ///
    /// Throws what `TargetPlan` throws.
    package static func prepare(
        _ request: DestinationRequest
    ) throws(MigrationError) -> Destination {
        try TargetPlan.find(request).prepare()
    }
}
