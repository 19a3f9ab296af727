// SPDX-License-Identifier: Apache-2.0
// Approves what a job compared: in the file of the server, or, where it has
// none, by the command that does it.
import { el } from '../dom';
import { capital, command } from '../words';
import { Approval, approval_of, approve, Job, Offer, Refused } from './server';

function approved_line(approval: Approval): string {
  return ['Approved' + (approval.by ? ` by ${approval.by}` : ''), approval.until ? `until ${approval.until}` : '', approval.why]
    .filter((part) => part).join(' · ');
}

export class ApprovePanel {
  readonly element = el('section', { class: 'approve', 'aria-label': 'Approval', hidden: true });
  private readonly line = el('p', { class: 'quiet', role: 'status' });

  constructor(private readonly job: Job, private readonly offer: Offer) {}

  async open() {
    this.element.hidden = !this.element.hidden;
    if (this.element.hidden) return;
    try {
      this.draw(await approval_of(this.job.id, 0));
    } catch (problem) {
      this.say(problem);
      this.element.replaceChildren(this.line);
    }
  }

  private say(problem: unknown) {
    this.line.textContent = problem instanceof Refused ? capital([problem.problem.detail, problem.problem.hint].filter((part) => part).join('. ')) : String(problem);
  }

  // One test after the other where the job has several.
  private draw(approval: Approval) {
    const field = (name: 'name' | 'by' | 'why' | 'until', title: string, type: string, value: string, help: string) => {
      const input = el('input', { type, id: 'approve-' + name, name, value, 'aria-describedby': `approve-${name}-help` });
      return { input, element: el('div', { class: 'field' }, el('label', { for: input.id }, title), input, el('span', { class: 'quiet', id: `approve-${name}-help` }, help)) };
    };
    const tests = this.job.files.length - 1;
    const choice: HTMLSelectElement = el('select', { id: 'approve-test', change: () => void this.show(Number(choice.value)) },
      ...this.job.files.slice(1).map((name, i) => el('option', { value: i, selected: i === approval.test }, name)));
    const name = field('name', 'Name in the repository', 'text', approval.name, 'As the gate finds the file.');
    const by = field('by', 'Who', 'text', approval.by, 'Stands beside the approval.');
    const why = field('why', 'Why', 'text', approval.approved?.why ?? '', 'Such as: new artwork.');
    const until = field('until', 'Until', 'date', approval.approved?.until ?? '', 'The last day; empty: for good.');
    if (approval.by) by.input.readOnly = true;
    const given = () => ({ test: approval.test, name: name.input.value.trim(), by: by.input.value.trim(), why: why.input.value.trim(), until: until.input.value });
    const go = el('button', { class: 'primary' }, this.offer.approvals ? 'Approve' : 'Copy the command');
    this.line.textContent = approval.approved ? approved_line(approval.approved)
      : this.offer.approvals ? '' : 'This server has no file of approvals (serve --approvals FILE): run the command in the repository.';
    this.element.replaceChildren(el('form', { submit: (event) => { event.preventDefault(); void this.send(given()); } },
      tests > 1 ? el('p', {}, el('label', { for: 'approve-test' }, 'File '), choice) : null,
      el('div', { class: 'fields' }, name.element, by.element, why.element, until.element),
      el('div', { class: 'actions' }, go), this.line));
    name.input.focus();
  }

  private async show(test: number) {
    try {
      this.draw(await approval_of(this.job.id, test));
    } catch (problem) {
      this.say(problem);
    }
  }

  private async send(given: Required<Omit<Approval, 'approved'>>) {
    try {
      if (!this.offer.approvals) {
        const text = command('baseline', 'approve', '--content', given.name, ...(['by', 'why', 'until'] as const).flatMap((name) => (given[name] ? ['--' + name, given[name]] : [])));
        await navigator.clipboard.writeText(text).then(() => { this.line.textContent = 'Copied: ' + text; }, () => { this.line.textContent = text; });
        return;
      }
      this.line.textContent = approved_line(await approve(this.job.id, given));
    } catch (problem) {
      this.say(problem);
    }
  }
}
