import {type AppleFiles, appleFiles} from '../support/apple-zip.ts';

const row = (id: string, first: string, last: string) =>
	`${id},,${first},,${last},5,${last.toLowerCase()}@school.example,,4,L1`;

/** Another export every night: one of sixty students changes a name, and one of three classes gains or loses one. */
export function crowdExport(night: number): AppleFiles {
	const turned = night % 5;
	const students = Array.from({length: 60}, (_, index) =>
		row(`S${index}`, index === turned && night % 2 === 0 ? 'Renamed' : `Given${index}`, `Family${index}`),
	);
	// Somebody who looks like somebody who is there already: a conflict, every second night.
	if (night % 2 === 1) students.push(row('X1', 'Given50', 'Family50'));
	const enrolled = students.slice(0, 60).flatMap((_, index) => {
		const [kind] = [index % 3];
		return index === 10 + turned && night % 2 === 0 ? [] : [`R${index},K${kind},S${index}`];
	});
	return appleFiles({
		'students.csv': students,
		'staff.csv': ['T1,,Mia,,Smith,mia@school.example,,L1'],
		'classes.csv': ['K0,,C1,T1,,,L1', 'K1,,C1,T1,,,L1', 'K2,,C1,,,,L1'],
		'rosters.csv': enrolled,
	});
}
