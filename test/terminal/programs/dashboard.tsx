import {canDraw} from '../../../source/dashboard/can-draw.ts';
import type {Rollcall} from '../../../source/sync/rollcall.ts';
import {type FakeOptions, fakeRollcall} from '../../support/fake-rollcall.ts';

/** The dashboard over a made-up district. `FAKE` holds options as JSON; `BREAK` breaks it on purpose. */
const options: FakeOptions = JSON.parse(process.env.FAKE ?? '{}');
const able = canDraw(process.env, process.stdin, process.stdout);
if (!able.ok) {
	console.log(able.reason);
	process.exitCode = 2;
} else {
	const {runDashboard} = await import('../../../source/dashboard/run.tsx');
	const fake = fakeRollcall(options);
	const rollcall: Rollcall =
		process.env.BREAK === 'draw'
			? {
					...fake,
					overview: async () => ({...(await fake.overview()), verdict: undefined as unknown as string}),
				}
			: fake;
	if (process.env.BREAK === 'later')
		setTimeout(() => void Promise.reject(new Error('a defect elsewhere')), 300);
	const {exitCode} = await runDashboard({
		rollcall,
		stdin: process.stdin,
		stdout: process.stdout,
		env: process.env,
		...(process.env.BANNER === undefined ? {} : {banner: process.env.BANNER}),
	});
	process.exitCode = exitCode;
}
