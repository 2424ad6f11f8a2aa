import PostgresClient

/// The way to a target, looked at but not yet taken: nothing has been written.
struct Approach: Sendable {
    /// Which database will be filled.
    let placement: Destination.Placement
    /// Whether a database of the target's name is there already.
    let targetExists: Bool
    /// What is in it; nil where it does not exist or holds an interrupted load.
    let contents: DatabaseContents?
    private let request: DestinationRequest
    private let route: DatabaseRoute
    private let survey: TargetSurvey
    /// What an interrupted load into the target itself left.
    private let leftover: InPlaceLeftover?

    /// The server's version as a number.
    var serverVersion: Int { survey.serverVersion }

    /// The tablespace of the database that will be filled; nil for the server's default.
    var tablespace: String? { survey.database?.tablespace }

    /// A session in some database of the server, to ask through.
    var control: ControlSession { route.control }

    /// Looks at the target and decides where the load goes.
    ///
    /// Throws `.refused` for a target that is not empty and is not to be replaced,
    /// `.privilegesMissing`, `.databaseUnreachable`.
    static func find(_ request: DestinationRequest) throws(MigrationError) -> Approach {
        try look(request, on: DatabaseRoute.find(request.conninfo, limit: request.controlLimit))
    }

    private static func look(
        _ request: DestinationRequest, on route: DatabaseRoute
    ) throws(MigrationError) -> Approach {
        let survey = try TargetSurvey.take(
            route.name, role: request.roleName, on: route.control)
        var decision = PlacementDecision(
            request: request, survey: survey, hasMaintenance: route.maintenance != nil,
            contents: nil)
        try decision.checkRole()
        var leftover: InPlaceLeftover?
        var contents: DatabaseContents?
        if let target = route.target {
            let former = InPlaceLeftover(
                name: route.name, request: request, session: target, user: survey.user)
            if try former.exists() {
                leftover = former
            } else {
                contents = try DatabaseContents.read(on: target)
                decision = PlacementDecision(
                    request: request, survey: survey, hasMaintenance: route.maintenance != nil,
                    contents: contents)
            }
        }
        var isInPlace = leftover != nil
        if !isInPlace { isInPlace = try decision.isInPlace() }
        return Approach(
            placement: isInPlace
                ? .inPlace(route.name)
                : .beside(filling: DatabaseNames.filling(for: route.name), final: route.name),
            targetExists: route.target != nil, contents: contents, request: request,
            route: route, survey: survey, leftover: leftover)
    }

    /// Makes the place ready, with its journal begun or, resuming, read.
    ///
    /// What an interrupted load left is removed first, unless the load resumes it. Throws
    /// `.refused` and `.tryAgain` where the target is in use.
    func prepare() throws(MigrationError) -> Destination {
        if let leftover {
            guard let records = try leftover.resolve() else {
                // It is gone, and what is there now decides. The sessions stay: one has the lock.
                return try Self.look(request, on: route).prepare()
            }
            return Destination(
                placement: placement, isResumed: true, records: records, request: request,
                identifier: survey.database?.identifier ?? "", control: leftover.session)
        }
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

    private func beside(
        _ filling: String, _ control: ControlSession
    ) throws(MigrationError) -> Destination {
        route.target?.close()
        try RunLock.take(route.name, on: control)
        let others = try Occupancy.settled(route.name, within: 2, on: control)
        guard others.isNobody else {
            throw MigrationError(
                .tryAgain,
                "database \(route.name) is in use, so it cannot be replaced: \(others.summary)",
                advice: "Stop Synapse and whatever else is connected to it, then run the command "
                    + "again")
        }
        let place = FillingDatabase(
            name: filling, target: route.name, request: request, control: control)
        var resumed: [String: JournalRecord]?
        switch try place.leftover(user: survey.user) {
        case .resumable(let records): resumed = records
        case .worthless:
            try place.drop()
            try place.create(survey)
        case .none: try place.create(survey)
        }
        return Destination(
            placement: placement, isResumed: resumed != nil, records: resumed ?? [:],
            request: request,
            identifier: try FillingDatabase.identifier(filling, on: control) ?? "",
            control: control)
    }

    private func inPlace(_ target: ControlSession) throws(MigrationError) -> Destination {
        let name = survey.target
        try RunLock.take(name, on: target)
        try InPlaceLoad.checkMayFill(name, role: request.roleName, on: target)
        try InPlaceLoad(name: name, request: request).begin()
        return Destination(
            placement: placement, isResumed: false, records: [:], request: request,
            identifier: survey.database?.identifier ?? "", control: target)
    }
}

extension Destination {
    /// Looks at the target, decides where the load goes, and makes that place ready.
    ///
    /// Throws what `Approach` throws.
    package static func prepare(
        _ request: DestinationRequest
    ) throws(MigrationError) -> Destination {
        try Approach.find(request).prepare()
    }
}
