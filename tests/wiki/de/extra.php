<?php
// Settings of the wiki whose pages stand in this folder. Copy it to DATA/extra.php before the server starts.
$wgLanguageCode = 'de';
$wgSitename = 'Orrelsund-Wiki';
$wgMetaNamespace = 'Orrelsund-Wiki';
$wgRightsText = 'Creative Commons Attribution-ShareAlike';
$wgRightsUrl = 'https://creativecommons.org/licenses/by-sa/4.0/';
