// Takes pictures of the dashboard's screens: `npm run pictures -- [FOLDER] [--png] [--only=NAME]`.
// They are taken in a real pseudo-terminal from the built program's demo, so that they show what a person
// sees; those marked `held` from a state in which a night is held,
// those marked `mirrored` from one beside a Jamf School, those marked `pushed` from one to which an identity provider pushes. The tour is some of them as one that moves.

import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Driver} from '../test/terminal/driver.ts';
import {filledJamfSchool} from './filled-jamf-school.ts';
import {heldNight} from './held-night.ts';
import {movingPicture} from './moving-picture.ts';
import {pushedPeople} from './pushed-people.ts';
import {screenToSvg} from './screen-to-svg.ts';

interface Picture {
	readonly name: string;
	readonly held?: true;
	readonly adopts?: true;
	/** From a state to which an identity provider pushes. */
	readonly pushed?: true;
	/** From a state beside a Jamf School. */
	readonly mirrored?: true;
	readonly columns?: number;
	readonly rows?: number;
	readonly story: (driver: Driver) => Promise<unknown>;
}

const pictures: readonly Picture[] = [
	{name: 'connections', story: async () => {}},
	{
		name: 'set-up',
		story: async (d) => {
			await d.type('n').expect('A new connection');
			await d.type('\r').expect('2 settings', '⏎ keep');
		},
	},
	{
		name: 'runs',
		story: async (d) => await d.press('2').expect('R000001', 'open'),
	},
	{
		name: 'run',
		story: async (d) => {
			await d.press('2').expect('R000002', 'open');
			await d.type('j\r').expect(/R00000\d/, 'Esc back');
		},
	},
	{
		name: 'users',
		story: async (d) => {
			await d.press('3').expect(/\d{3} found/);
			await d.type('/lollipop\r').expect('Find: lollipop');
			await d.type(' ').type(' ').expect('2 marked', 'a actions');
		},
	},
	{
		name: 'actions',
		story: async (d) => {
			await d.press('3').expect(/\d{3} found/);
			await d.type('jja').expect('Cancel', 'Esc leave');
		},
	},
	{
		name: 'user',
		story: async (d) => {
			await d.press('3').expect(/\d{3} found/);
			await d.type('/camila.lollipop\r').expect('Find: camila.lollipop');
			await d.press('enter').expect('Person ID  ', 't changes');
		},
	},
	{
		name: 'conflicts',
		story: async (d) => await d.press('4').expect('to decide', 'open', 'L rules'),
	},
	{
		name: 'activity',
		story: async (d) => {
			await d.press('5').expect('What happened');
			await d.press('tab').gone('space done');
			await d.expect(/▸ /, 'filter');
		},
	},
	{
		name: 'settings',
		story: async (d) => {
			await d.press('6').expect('Organisation', 'change');
			await d.press('shift+tab').gone(/policy.federatedDomains|d default/);
			await d.expect(/▸ /);
		},
	},
	{
		name: 'conflict',
		story: async (d) => {
			await d.press('4').expect('to decide');
			await d.press('enter').expect('Decide later', 'all fields');
		},
	},
	{
		name: 'held-plan',
		held: true,
		story: async (d) => await d.type('p').expect('Plan of sis', 'a approve'),
	},
	{
		name: 'adoption',
		adopts: true,
		story: async (d) => {
			await d.type('G').expect(/▸ asm/);
			await d.press('enter').expect('o take over');
			await d.type('o').expect('Take over what asm holds', '8 done');
			await d.type('jjj').expect(/▸ +✔ 4/);
		},
	},
	{
		name: 'identity-provider',
		pushed: true,
		story: async (d) => {
			await d.press('enter').expect('Removals', 'space tick', 'r removals');
		},
	},
	{
		name: 'jamf-school',
		mirrored: true,
		story: async (d) => {
			await d.press('down').expect(/▸ jamf/);
			await d.type('p').expect('Plan of jamf', 'held by a guard', 'a approve');
		},
	},
	{
		name: 'approve',
		held: true,
		story: async (d) => {
			await d.type('p').expect('Plan of sis', 'approve');
			await d.type('a').expect('type the number', '⏎ keep');
		},
	},
	{
		name: 'help',
		story: async (d) => {
			await d.press('3').expect(/\d{3} found/);
			await d.type('?').expect('Help: Users', 'Esc leave');
		},
	},
];

const options = process.argv.slice(2);
const folder = options.find((word) => !word.startsWith('-')) ?? 'docs/pictures';
const only = options.find((word) => word.startsWith('--only='))?.slice('--only='.length);
const png = options.includes('--png');

mkdirSync(folder, {recursive: true});
const program = fileURLToPath(new URL('../source/launch.mjs', import.meta.url));
const demo = [program, 'demo'];
const night = heldNight();
const pushing = await pushedPeople();
const beside = await filledJamfSchool();
const over = (state: string) => [program, '--state', state];
const tour: string[] = [];
const inTour = ['connections', 'held-plan', 'users', 'conflict'];
for (const picture of pictures) {
	if (only !== undefined && picture.name !== only) continue;
	const {columns = 100, rows = 30} = picture;
	const command = picture.held
		? over(night.state)
		: picture.pushed
			? over(pushing.state)
			: picture.mirrored
				? over(beside.state)
				: picture.adopts
					? [...demo, '--adopt']
					: demo;
	const driver = Driver.start(command, {columns, rows});
	try {
		await driver.expect('1 Connections', '? help');
		// The place of the picture before is kept.
		await driver.press('1').expect('Last run', ...(picture.pushed ? ['entra'] : [/sis|SIS/, 'sync now']));
		await picture.story(driver);
		const svg = screenToSvg(driver.terminal);
		const file = join(folder, picture.name);
		writeFileSync(`${file}.svg`, svg);
		if (inTour.includes(picture.name)) tour.push(svg);
		if (png) {
			const {Resvg} = await import('@resvg/resvg-js');
			writeFileSync(`${file}.png`, new Resvg(svg, {font: {loadSystemFonts: true}}).render().asPng());
		}
		console.log(`${file}.svg`);
		driver.press('ctrl+c');
		await driver.end();
	} finally {
		driver.stop();
	}
}
pushing.stop();
beside.stop();
for (const {root} of [night, pushing, beside]) rmSync(root, {recursive: true, force: true});
if (tour.length === inTour.length) writeFileSync(join(folder, 'tour.svg'), movingPicture(tour, 4));
