// Takes pictures of the dashboard's screens: `npm run pictures [FOLDER] [--png]`.
// They are made from a real pseudo-terminal, so that they show what a person sees.

import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {buildProgram} from '../test/terminal/build-program.ts';
import {Driver} from '../test/terminal/driver.ts';
import {screenToSvg} from './screen-to-svg.ts';

interface Picture {
	readonly name: string;
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Readonly<Record<string, string>>;
	readonly story: (driver: Driver) => Promise<unknown>;
}

const pictures: readonly Picture[] = [{name: 'connections', story: (d) => d.expect('Held since')}];

const folder = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? 'docs/pictures';
const only = process.argv.find((word) => word.startsWith('--only='))?.slice(7);
const asPng = process.argv.includes('--png');

mkdirSync(folder, {recursive: true});
const program = await buildProgram('dashboard');
for (const {name, columns = 100, rows = 30, env = {}, story} of pictures) {
	if (only !== undefined && !name.includes(only)) continue;
	const driver = Driver.start([program], {columns, rows, env});
	try {
		await story(driver);
		const svg = screenToSvg(driver.terminal);
		writeFileSync(join(folder, `${name}.svg`), svg);
		if (asPng) {
			const {Resvg} = await import('@resvg/resvg-js');
			writeFileSync(
				join(folder, `${name}.png`),
				new Resvg(svg, {font: {loadSystemFonts: true}}).render().asPng(),
			);
		}
		console.log(join(folder, `${name}.svg`));
	} finally {
		driver.stop();
	}
}
