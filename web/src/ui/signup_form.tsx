import type { Messenger } from '../app/messenger';
import type { SignUp } from '../net/api';
import { SelectField, TextField } from './field';
import { FormFault, Remember } from './login_form';
import { useForm, type FormState } from './use_form';

const genders = [
  { value: 'female', text: 'Woman' },
  { value: 'male', text: 'Man' },
  { value: 'other', text: 'Other' },
];
export const interests = [
  { value: 'female', text: 'Women' },
  { value: 'male', text: 'Men' },
  { value: 'other', text: 'Anyone' },
];

function toSignUp(values: FormData): SignUp {
  const text = (name: string) => String(values.get(name) ?? '').trim();
  return {
    name: text('name'),
    email: text('email'),
    mobile_number: text('mobile_number').replace(/[\s()-]/g, ''),
    password: String(values.get('password')),
    age: Number(text('age')),
    gender: text('gender'),
    interested_in: text('interested_in'),
    address_line: text('address_line'),
    city: text('city'),
    state: text('state'),
    country: text('country'),
    pincode: text('pincode'),
  };
}

export function SignupForm({ messenger }: { messenger: Messenger }) {
  const form = useForm((values) => messenger.signUp(toSignUp(values), values.has('remember')));
  return (
    <form class="form" onSubmit={form.submit} noValidate>
      <Account form={form} />
      <About form={form} />
      <Address form={form} />
      <Remember />
      <FormFault text={form.fault} />
      <button class="button button-primary" type="submit" disabled={form.busy}>
        {form.busy ? 'Creating your account…' : 'Create account'}
      </button>
    </form>
  );
}

const Account = ({ form: { faults } }: { form: FormState }) => (
  <>
    <TextField name="name" label="Name" autocomplete="name" required fault={faults['name']} />
    <div class="field-row">
      <TextField name="email" label="Email" type="email" autocomplete="email" required fault={faults['email']} />
      <TextField
        name="mobile_number"
        label="Mobile number"
        type="tel"
        autocomplete="tel"
        placeholder="+44 7700 900123"
        required
        fault={faults['mobile_number']}
      />
    </div>
    <TextField
      name="password"
      label="Password"
      type="password"
      autocomplete="new-password"
      hint="At least 8 characters"
      required
      fault={faults['password']}
    />
  </>
);

const About = ({ form: { faults } }: { form: FormState }) => (
  <div class="field-row field-row-3">
    <TextField name="age" label="Age" type="number" min={18} max={100} defaultValue="28" fault={faults['age']} />
    <SelectField name="gender" label="I am" value="female" options={genders} fault={faults['gender']} />
    <SelectField
      name="interested_in"
      label="Interested in"
      value="other"
      options={interests}
      fault={faults['interested_in']}
    />
  </div>
);

const addressFields = ['address_line', 'city', 'state', 'country', 'pincode'];

/** Folded away, with an address filled in that can be kept for trying things out. */
const Address = ({ form: { faults } }: { form: FormState }) => (
  <details class="fold" open={addressFields.some((name) => faults[name])}>
    <summary>
      Address <span class="fold-hint">an example is filled in</span>
    </summary>
    <TextField name="address_line" label="Street" defaultValue="1 Harbour Street" fault={faults['address_line']} />
    <div class="field-row">
      <TextField name="city" label="City" defaultValue="Mumbai" fault={faults['city']} />
      <TextField name="state" label="State" defaultValue="Maharashtra" fault={faults['state']} />
    </div>
    <div class="field-row">
      <TextField name="country" label="Country" defaultValue="India" fault={faults['country']} />
      <TextField name="pincode" label="Postal code" defaultValue="400001" fault={faults['pincode']} />
    </div>
  </details>
);
