import {type Account, fullName} from '../../../core/directory/account.ts';
import {passwordText} from '../../../core/directory/password-text.ts';
import {evidenceTexts} from '../../../core/evidence/words.ts';
import type {UserDetail} from '../../../sync/answers/people.ts';
import {cell, widthOf, wrap} from '../../components/cell.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {day, fieldName, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {statusMarks} from './list-view.ts';

const deactivatedBy = {
	hand: 'by hand',
	absence: 'because the source no longer lists them',
	idp: 'by the identity provider',
} as const;

/** Ids at each connection: those that it is paired with, those that were joined to it, and pairs that are broken. */
const pairingOf = ({externalIds, merged = {}, unpaired = {}}: Account) => [
	...Object.entries(externalIds).map(([connection, id]) => [connection, id, undefined] as const),
	...Object.entries(merged).flatMap(([connection, ids]) =>
		ids.map((id) => [connection, id, 'joined to this one'] as const),
	),
	...Object.entries(unpaired).map(([connection, id]) => [connection, id, 'no longer paired'] as const),
];

/** Everything about one person, with who owns what cannot be changed here. */
export function userLines(
	detail: UserDetail,
	columns: number,
	now: Date,
	/** Undefined: they are still being read. */
	classes: UserDetail['classes'] | undefined,
): readonly Line[] {
	const {account, readOnly, locationNames} = detail;
	const place = (id: string | undefined) =>
		id === undefined ? 'the organisation' : (locationNames.get(id) ?? id);
	const label = 24;
	const field = (key: string, name: string, value: string | undefined) => {
		const owner = readOnly[key];
		const mark = owner === undefined ? '' : `  ${glyphs.owned} ${owner}`;
		const parts = wrap(
			value === undefined || value === '' ? '-' : value,
			columns - label - 4 - widthOf(mark),
		);
		return parts.map((part, row) =>
			line(
				'   ',
				span(cell(row === 0 ? name : '', label), 'faint'),
				part,
				span(row === 0 ? mark : '', 'faint'),
			),
		);
	};
	const {glyph, tone} = statusMarks[account.status];
	const sentences = (texts: readonly string[], mark: string, markTone: 'attention' | 'faint') =>
		texts.flatMap((text) =>
			wrap(text, columns - 8).map((part, row) =>
				line(span(row === 0 ? `   ${mark} ` : '     ', markTone), part),
			),
		);
	const section = (title: string, lines: readonly Line[]) =>
		lines.length === 0 ? [] : [blank, line(' ', span(title, 'strong')), ...lines];
	return [
		line(' ', span(fullName(account), 'strong'), '   ', span(`${glyph} ${detail.statusText}`, tone)),
		...sentences(detail.clocks, glyphs.attention, 'attention'),
		...(detail.kept === undefined
			? []
			: sentences(
					[`${detail.kept} ${shortKeys(commandOf('follow-source'))} follows it in these again.`],
					glyphs.attention,
					'attention',
				)),
		...(account.asked === undefined
			? []
			: sentences(
					[`Asked: ${account.asked.action}, ${when(account.asked.at, now)}; not confirmed yet.`],
					glyphs.attention,
					'attention',
				)),
		...(detail.conflicts.length > 0
			? sentences(
					[`In conflict (${detail.conflicts.join(', ')}): screen Conflicts decides.`],
					glyphs.differs,
					'attention',
				)
			: []),
		...(Object.keys(readOnly).length === 0
			? []
			: [line('   ', span(`${glyphs.owned} read-only here: kept by its owner`, 'faint'))]),
		blank,
		...field('personId', 'Person ID', account.personId),
		...field('personNumber', 'Person Number', account.personNumber),
		...field('firstName', 'First name', account.firstName),
		...field('middleName', 'Middle name', account.middleName),
		...field('lastName', 'Last name', account.lastName),
		...field(
			'managedAppleAccount',
			'Managed Apple Account',
			account.managedAppleAccount === undefined
				? undefined
				: `${account.managedAppleAccount.name}${account.managedAppleAccount.predicted ? ' (predicted)' : ''}`,
		),
		...field('email', 'E-mail', account.email),
		...field('sisUsername', 'SIS user name', account.sisUsername),
		...field('gradeLevel', 'Grade level', account.gradeLevel),
		...field('passwordPolicy', 'Password policy', passwordText(account)),
		...(['department', 'costCentre', 'division', 'image'] as const).flatMap((name) =>
			account[name] === undefined ? [] : field(name, fieldName(name), account[name]),
		),
		...account.roles.flatMap(({role, locationId}, index) =>
			field('roles', index === 0 ? 'Roles' : '', `${role} at ${place(locationId)}`),
		),
		...field('source', 'Source', account.source),
		...field('authentication', 'Sign-in', account.authentication),
		...field('created', 'Made here', day(account.created, now)),
		...(account.deactivated === undefined
			? []
			: field(
					'deactivated',
					'Deactivated',
					`${day(account.deactivated.at, now)}, ${deactivatedBy[account.deactivated.by]}`,
				)),
		...section('Why some actions are missing', sentences(detail.missing, glyphs.dot, 'faint')),
		...section(
			'Pairing',
			pairingOf(account).map(([connection, id, note]) =>
				line(
					'   ',
					span(cell(detail.connectionNames.get(connection) ?? connection, label), 'faint'),
					id,
					span(note === undefined ? '' : `   ${note}`, 'attention'),
				),
			),
		),
		...section(
			classes === undefined ? 'Classes' : `Classes (${classes.length})`,
			classes?.map(({name, classId, as}) =>
				line('   ', span(cell(name, label)), span(`${as}   ${classId}`, 'faint')),
			) ?? [line('   ', span('Reading classes…', 'faint'))],
		),
		...section('Known from Apple School Manager', [
			...(account.evidence === undefined
				? [
						line(
							'   ',
							span('Nothing: no activity log and no roster service was read for this person.', 'faint'),
						),
					]
				: evidenceTexts(account, now, detail.oldAfter).map((text) => line('   ', text))),
		]),
	];
}
