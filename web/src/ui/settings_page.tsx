// Oneself: what others see, who may see it, this device, and the account.
import { useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import type { SettingsChange, WireMe, WireSettings } from '../model/wire';
import { ApiError } from '../net/api';
import { AccountSection } from './account_section';
import { SelectField, Switch, TextArea, TextField } from './field';
import { FormFault } from './login_form';
import { Page, Section } from './page';
import { PhotosSection } from './photos_section';
import { NotificationSwitch, ThemeChoice } from './settings_menu';
import { interests } from './signup_form';
import { useForm, type FormState } from './use_form';
import { useLoaded } from './use_loaded';

export const intents = [
  { value: 'dating', text: 'Dating' },
  { value: 'serious', text: 'Something serious' },
  { value: 'casual', text: 'Something casual' },
  { value: 'friendship', text: 'Friendship' },
];

const bioMax = 500;

export function SettingsPage({ messenger }: { messenger: Messenger }) {
  const [loaded, reload] = useLoaded(() => messenger.account());
  return (
    <Page title="Settings">
      {loaded.status === 'loading' ? <p class="page-note">Loading…</p> : null}
      {loaded.status === 'failed' ? (
        <p class="page-note">
          Your settings could not be loaded.{' '}
          <button class="link" type="button" onClick={reload}>
            Try again
          </button>
        </p>
      ) : null}
      {loaded.status === 'ready' ? (
        <>
          <PhotosSection me={loaded.value.me} messenger={messenger} />
          <ProfileForm me={loaded.value.me} messenger={messenger} />
          <PreferencesForm me={loaded.value.me} messenger={messenger} />
          <PrivacySection settings={loaded.value.settings} messenger={messenger} />
        </>
      ) : null}
      <Section title="This device">
        <ThemeChoice />
        <NotificationSwitch messenger={messenger} />
      </Section>
      {loaded.status === 'ready' ? <AccountSection me={loaded.value.me} messenger={messenger} /> : null}
    </Page>
  );
}

function ProfileForm({ me, messenger }: { me: WireMe; messenger: Messenger }) {
  const form = useForm((values) =>
    messenger.saveProfile({
      name: String(values.get('name')).trim(),
      bio: String(values.get('bio')),
      intent: String(values.get('intent')),
    }),
  );
  return (
    <Section title="Profile">
      <form class="form" onSubmit={form.submit} onInput={form.touched} noValidate>
        <TextField name="name" label="Name" autocomplete="name" defaultValue={me.name} dir="auto" required fault={form.faults['name']} />
        <TextArea
          name="bio"
          label="About you"
          hint={`Up to ${bioMax} characters; everybody here can read it.`}
          rows={3}
          dir="auto"
          defaultValue={me.bio ?? ''}
          fault={form.faults['bio']}
        />
        <SelectField name="intent" label="Looking for" value={me.intent ?? 'dating'} options={intents} fault={form.faults['intent']} />
        <Save form={form} what="profile" />
      </form>
    </Section>
  );
}

function PreferencesForm({ me, messenger }: { me: WireMe; messenger: Messenger }) {
  const form = useForm((values) =>
    messenger.savePreferences({
      interested_in: String(values.get('interested_in')),
      min_age: Number(values.get('min_age')),
      max_age: Number(values.get('max_age')),
      max_distance_km: Number(values.get('max_distance_km')),
    }),
  );
  const { preferences } = me;
  if (!preferences) return null;
  const { faults } = form;
  return (
    <Section title="Who you would like to meet">
      <form class="form" onSubmit={form.submit} onInput={form.touched} noValidate>
        <SelectField
          name="interested_in"
          label="Interested in"
          value={preferences.interested_in}
          options={interests}
          fault={faults['interested_in']}
        />
        <div class="field-row field-row-even">
          <TextField name="min_age" label="From age" type="number" min={18} max={100} defaultValue={preferences.min_age} fault={faults['min_age']} />
          <TextField name="max_age" label="To age" type="number" min={18} max={100} defaultValue={preferences.max_age} fault={faults['max_age']} />
          <TextField
            name="max_distance_km"
            label="Within km"
            type="number"
            min={1}
            max={500}
            defaultValue={preferences.max_distance_km}
            fault={faults['max_distance_km']}
          />
        </div>
        <Save form={form} what="wishes" />
      </form>
    </Section>
  );
}

const Save = ({ form, what }: { form: FormState; what: string }) => (
  <>
    <FormFault text={form.fault} />
    <div class="form-line">
      <button class="button button-primary" type="submit" disabled={form.busy}>
        {form.busy ? 'Saving…' : `Save ${what}`}
      </button>
      <span class="form-done" role="status">
        {form.done ? 'Saved' : ''}
      </span>
    </div>
  </>
);

/** Each switch is saved at once, and goes back when that fails. */
function PrivacySection({ settings, messenger }: { settings: WireSettings; messenger: Messenger }) {
  const [shown, setShown] = useState(settings);
  const [fault, setFault] = useState('');
  async function change(part: SettingsChange): Promise<void> {
    const before = shown;
    setShown(merged(before, part));
    setFault('');
    try {
      await messenger.saveSettings(part);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setShown(before);
      setFault('That could not be saved. Please try again.');
    }
  }
  const { privacy, notifications, safety } = shown;
  return (
    <Section title="Privacy">
      <Switch text="Show when I am online" isOn={privacy.show_online} onChange={(isOn) => void change({ privacy: { show_online: isOn } })} />
      <Switch
        text="Show when I was last here"
        isOn={privacy.show_last_seen}
        onChange={(isOn) => void change({ privacy: { show_last_seen: isOn } })}
      />
      <Switch
        text="Keep me out of the search"
        hint="People you have talked to still find you in their list."
        isOn={safety.hide_from_search}
        onChange={(isOn) => void change({ safety: { hide_from_search: isOn } })}
      />
      <Switch
        text="Notifications of messages"
        hint="Off: messages still arrive, but nothing announces them."
        isOn={notifications.messages}
        onChange={(isOn) => void change({ notifications: { messages: isOn } })}
      />
      <FormFault text={fault} />
    </Section>
  );
}

function merged(settings: WireSettings, part: SettingsChange): WireSettings {
  return {
    notifications: { ...settings.notifications, ...part.notifications },
    privacy: { ...settings.privacy, ...part.privacy },
    safety: { ...settings.safety, ...part.safety },
  };
}
