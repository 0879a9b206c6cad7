"""What somebody says to a proposal."""

from django import forms


class VoiceForm(forms.Form):
    """One of three buttons; sent from the list, or from the page of the case."""

    AGREE, DECLINE, CANCEL = "agree", "decline", "cancel"

    voice = forms.ChoiceField(
        choices=[(word, word) for word in (AGREE, DECLINE, CANCEL)]
    )
    back_to_case = forms.BooleanField(required=False)
