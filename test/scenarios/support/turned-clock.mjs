// Loaded into the built program before all else: its clock stands where the scenario's does.
const now = Date.parse(process.env.SCENARIO_NOW);
const Real = Date;
globalThis.Date = class extends Real {
	constructor(...parts) {
		if (parts.length === 0) super(now);
		else super(...parts);
	}

	static now() {
		return now;
	}
};
