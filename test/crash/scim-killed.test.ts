import {afterAll, expect, test} from 'vitest';
import {json, workshop} from '../support/cli.ts';
import {runs} from '../support/runs.ts';
import {enterprise, operations, person} from '../support/scim-world.ts';
import {seeded} from '../support/seeded.ts';
import {serving} from '../support/serving.ts';

const shop = workshop();
afterAll(() => shop.remove());

/** Two dozen in the long run. */
const kills = Math.min(24, runs(1));
/** Requests that an identity provider has under way at once, each about a person of its own. */
const atOnce = 16;

/** What is said of somebody; all parts say the same mark, so that a half of a push is seen. */
interface Known {
	readonly id: string;
	/** Absent: removed. */
	readonly mark?: string;
}

/** Somebody whom one worker pushes: as was answered last, and as it is to be by what was not answered yet. */
interface Pushed {
	readonly userName: string;
	known?: Known;
	/** Sent, and not answered when it was killed. */
	open?: {readonly does: 'create' | 'patch' | 'remove'; readonly mark: string};
}

const parts = (mark: string) => ({
	name: {givenName: mark, familyName: mark},
	[enterprise]: {department: mark, employeeNumber: mark},
});

/** The mark that all parts of an answer say. @throws where they differ: a half of a push was kept. */
function markOf(body: Readonly<Record<string, never>>): string {
	const {name, [enterprise]: more} = body as unknown as {
		readonly name: Readonly<Record<string, string>>;
		readonly [enterprise]: Readonly<Record<string, string>>;
	};
	const marks = new Set([name.givenName, name.familyName, more.department, more.employeeNumber]);
	expect([...marks]).toHaveLength(1);
	return [...marks][0]!;
}

test(`killed ${kills} times in a burst, serve has whatever it answered, nothing half, and opens whole`, async () => {
	const state = shop.at('state');
	const {value} = await json<{token: string}>(['connect', 'scim', 'entra'], {state});
	const headers = {authorization: `Bearer ${value.token}`, 'content-type': 'application/scim+json'};
	const random = seeded(kills);
	const people: Pushed[] = [];

	for (let round = 0; round < kills; round++) {
		const served = await serving(state, '--port', '0');
		const users = `${served.url}/feeds/school/scim/Users`;
		const dies = 1 + Math.floor(random() * 120);
		let answered = 0;
		let dead = false;

		/** @returns the status and the body; undefined: it was killed first. */
		const ask = async (method: string, path: string, body?: unknown) => {
			try {
				const answer = await fetch(`${users}${path}`, {
					method,
					headers,
					...(body === undefined ? {} : {body: JSON.stringify(body)}),
				});
				const said = await answer.text();
				if (++answered === dies) {
					dead = true;
					served.child.kill('SIGKILL');
				}
				return {status: answer.status, body: said === '' ? undefined : JSON.parse(said)};
			} catch (error) {
				if (!dead) throw error;
				return undefined;
			}
		};

		const worker = async (n: number) => {
			for (let step = 0; !dead; step++) {
				const userName = `r${round}-w${n}-s${step}@school.example`;
				const one: Pushed = {userName};
				people.push(one);
				for (const does of ['create', 'patch', 'patch', 'remove'] as const) {
					if (does === 'remove' && step % 2 === 0) continue;
					if (dead) return;
					const mark = `${does}-${round}-${n}-${step}-${answered}`;
					one.open = {does, mark};
					const id = one.known?.id ?? '';
					const answer =
						does === 'create'
							? await ask('POST', '', person({userName, externalId: userName, ...parts(mark)}))
							: does === 'patch'
								? await ask('PATCH', `/${id}`, operations({op: 'replace', value: parts(mark)}))
								: await ask('DELETE', `/${id}`);
					if (answer === undefined) return;
					expect([userName, does, answer.status]).toEqual([
						userName,
						does,
						{create: 201, patch: 200, remove: 204}[does],
					]);
					one.known = does === 'remove' ? {id} : {id: answer.body?.id ?? id, mark};
					delete one.open;
				}
			}
		};
		await Promise.all(Array.from({length: atOnce}, (_, n) => worker(n)));
		expect((await served.ended).code).toBeNull();

		const again = await serving(state, '--port', '0');
		for (const one of people) {
			const filter = new URLSearchParams({filter: `userName eq "${one.userName}"`});
			const answer = await fetch(`${again.url}/feeds/school/scim/Users?${filter}`, {headers});
			expect(answer.status).toBe(200);
			const {Resources: found} = (await answer.json()) as {Resources: ReadonlyArray<Record<string, never>>};
			const now = found.length === 0 ? undefined : markOf(found[0]!);
			const {known, open} = one;
			const after = open === undefined ? [] : [open.does === 'remove' ? undefined : open.mark];
			expect({one, allowed: [known?.mark, ...after]}).toMatchObject({allowed: expect.arrayContaining([now])});
			// From here on it is known how it went.
			const id = (found[0]?.id as string | undefined) ?? known?.id ?? '';
			one.known = now === undefined ? {id} : {id, mark: now};
			delete one.open;
		}
		again.child.kill('SIGTERM');
		expect((await again.ended).code).toBe(0);
		const {value: doctor} = await json<{state: {whole?: unknown}}>(['doctor'], {state});
		expect(doctor.state.whole).toMatchObject({sequence: expect.any(Number)});
	}
	expect(people.filter(({known}) => known?.mark !== undefined).length).toBeGreaterThan(kills);
}, 900_000);
