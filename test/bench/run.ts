/** `npm run bench [-- NAME [SIZE…]]`: figures beside a named floor or rival, measured in turn in the same run. */

import {dashboardBench} from './dashboard.ts';
import {type Size, sizes} from './district.ts';
import {planBench} from './plan.ts';
import {publishBench} from './publish.ts';
import {scimBench} from './scim.ts';
import {storeBench} from './store.ts';
import {type Figure, figuresText} from './timing.ts';

const benches: Readonly<
	Record<string, (chosen: readonly Size[], words: readonly string[]) => Promise<readonly Figure[] | string>>
> = {
	plan: (chosen) => planBench(chosen.length > 0 ? chosen : ['S', 'M']),
	publish: () => publishBench(),
	dashboard: (_, words) => dashboardBench(words.length > 0 ? words.map(Number) : [1000, 100_000]),
	scim: (_, words) => scimBench(words.length > 0 ? words.map(Number) : [1000]),
	store: (_, words) => storeBench(words.length > 0 ? words.map(Number) : [10_000, 100_000]),
};

const [name, ...words] = process.argv.slice(2);
const chosen = words.filter((word): word is Size => word in sizes);
if (name !== undefined && !(name in benches)) {
	console.error(`There is no benchmark called ${name}; there are: ${Object.keys(benches).join(', ')}.`);
	process.exitCode = 2;
} else {
	for (const [each, bench] of Object.entries(benches)) {
		if (name !== undefined && each !== name) continue;
		const figures = await bench(chosen, words);
		const text = typeof figures === 'string' ? figures : figuresText(figures);
		console.log(`\n${each}, Node ${process.version}, medians:\n\n${text}`);
	}
}
